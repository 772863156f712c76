// expect: ctnn: the target of a dataset is int (a class number), int[steps], int[rows][columns], a shape<...> of values, or void
#include <ctnn/ctnn.hpp>
#include <ctnn/mapped.hpp>
namespace nn = ctnn;
nn::mapped_dataset<float, nn::shape<4>, std::string> set;
