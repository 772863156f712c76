#pragma once
// usual_stack: how many bytes of stack a thread has.

#include <ctnn/shape/shape.hpp>

#include <cstdint> // says which C library this is

namespace ctnn::inline CTNN_ABI {

/// The stack of a thread for which nobody asked for another size. On macOS the main thread's is larger; with
/// musl, and on microcontrollers, it is small.
#if defined(__GLIBC__)
inline constexpr index usual_stack = 8 << 20;
#elif defined(_WIN32) || defined(__ANDROID__)
inline constexpr index usual_stack = 1 << 20;
#elif defined(__APPLE__)
inline constexpr index usual_stack = 512 << 10;
#else
inline constexpr index usual_stack = 128 << 10;
#endif

} // namespace ctnn::inline CTNN_ABI
