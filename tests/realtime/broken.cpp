// What both tools have to see: memory allocated where nothing may block.
#include <cstdlib>

#if !defined(__has_cpp_attribute) || !__has_cpp_attribute(clang::nonblocking)
#error "this compiler does not know the attribute"
#endif

void* kept;
void process() noexcept [[clang::nonblocking]] { kept = std::malloc(8); }

int main() { process(); }
