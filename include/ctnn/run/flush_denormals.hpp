#pragma once
// A guard for real-time threads: while it lives, denormals are zero.
//
//     void process(...) {
//         const nn::flush_denormals guard;
//         stream.process(model, in, out);
//     }

#include <ctnn/shape/abi.hpp>

namespace ctnn::inline CTNN_ABI {

/// While it lives, this thread's arithmetic reads and writes denormals (below 1.2e-38 in float, 2.2e-308 in
/// double) as zero; the thread's mode before comes back with the end of the scope. What decays towards
/// silence would else take some 100 cycles an operation on many machines. Nothing in ctnn changes the mode by
/// itself. x86: FTZ and DAZ of MXCSR; AArch64: FZ of FPCR; elsewhere it does nothing.
class flush_denormals {
  public:
    flush_denormals() noexcept : before_(mode()) { set_mode(before_ | flush); }
    ~flush_denormals() { set_mode(before_); }
    flush_denormals(const flush_denormals&) = delete;
    flush_denormals& operator=(const flush_denormals&) = delete;

  private:
    // The empty asm keeps loads and stores, and with them the arithmetic, on their side of the change.
#if defined(__SSE__)
    using word = unsigned;
    static constexpr word flush = 0x8040; // flush to zero, denormals are zero
    static word mode() noexcept { return __builtin_ia32_stmxcsr(); }
    static void set_mode(word mode) noexcept {
        asm volatile("" ::: "memory");
        __builtin_ia32_ldmxcsr(mode);
        asm volatile("" ::: "memory");
    }
#elif defined(__aarch64__)
    using word = unsigned long;
    static constexpr word flush = 1ul << 24;
    static word mode() noexcept {
        word mode;
        asm volatile("mrs %0, fpcr" : "=r"(mode)::"memory");
        return mode;
    }
    static void set_mode(word mode) noexcept { asm volatile("msr fpcr, %0" ::"r"(mode) : "memory"); }
#else
    using word = unsigned;
    static constexpr word flush = 0;
    static word mode() noexcept { return 0; }
    static void set_mode(word) noexcept {}
#endif
    word before_;
};

} // namespace ctnn::inline CTNN_ABI
