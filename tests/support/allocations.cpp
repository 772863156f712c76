#include "support/allocations.hpp"

#include <cerrno>
#include <cstddef>

// The sanitizers bring an allocator of their own, and Windows has no glibc: there nothing is counted, and the
// interposer's own test says so.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(_WIN32)
#define CTNN_COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CTNN_COUNTS 0
#endif
#endif
#ifndef CTNN_COUNTS
#define CTNN_COUNTS 1
#endif

namespace {
thread_local long calls = 0;
} // namespace

namespace ctnn_test {
const bool counts_allocations = CTNN_COUNTS;
long allocations() { return calls; }
} // namespace ctnn_test

#if CTNN_COUNTS
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) {
    ++calls;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    ++calls;
    return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
    ++calls;
    return __libc_realloc(old, size);
}
void free(void* p) {
    ++calls;
    __libc_free(p);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++calls;
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
    ++calls;
    if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
    *result = __libc_memalign(alignment, size);
    return *result ? 0 : ENOMEM;
}
}
#endif
