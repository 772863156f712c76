#pragma once
// Counts calls of the allocator by this thread: malloc, free and their kin are interposed by allocations.cpp.

namespace ctnn_test {

/// False under sanitizers, which bring an allocator of their own: there nothing is counted.
extern const bool counts_allocations;

/// Calls of malloc, calloc, realloc, aligned allocation and free so far, by this thread.
long allocations();

/// How often the allocator was called while `work` ran.
template <class Work>
long allocations_during(Work work) {
    const long before = allocations();
    work();
    return allocations() - before;
}

} // namespace ctnn_test
