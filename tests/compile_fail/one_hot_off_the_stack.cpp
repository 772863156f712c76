// expect: ctnn: these one_hot vectors are larger than nn::stack_limit allows on the stack
// expect: one_hot_off_the_stack.cpp
#include <ctnn/ctnn.hpp>
auto f(const int (&labels)[64]) { return ctnn::one_hot<50'000>(labels); }
