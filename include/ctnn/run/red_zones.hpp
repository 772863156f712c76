#pragma once
// All buffers of a pass lie in one arena, where the address sanitizer sees no step from one into the next.
// Built with it, plan leaves a zone behind each (red_zone), and here all that is not alive at a moment of the
// pass is poisoned: dead buffers, and the zones.

#include <ctnn/plan/plan.hpp>

#if defined(CTNN_RED_ZONES)
#include <sanitizer/asan_interface.h>
#endif

namespace ctnn::inline CTNN_ABI {

#if defined(CTNN_RED_ZONES)

/// The arena of one pass; when it ends, the arena is memory as any other.
template <class Plan>
struct red_zones {
    typename Plan::value_type* arena;

    /// Leaves what is alive at a moment: of stage i forward i, of the loss count, of stage i backward 2 count
    /// - i.
    constexpr void open(index moment) const {
        if (std::is_constant_evaluated()) return;
        __asan_poison_memory_region(arena, bytes(Plan::arena));
        Plan::memory.each(Plan::memory, [&](const buffer& b) {
            if (b.from <= moment && moment <= b.to)
                __asan_unpoison_memory_region(arena + b.offset, bytes(b.size));
        });
    }
    constexpr ~red_zones() {
        if (!std::is_constant_evaluated()) __asan_unpoison_memory_region(arena, bytes(Plan::arena));
    }

  private:
    static constexpr std::size_t bytes(index values) {
        return std::size_t(values) * sizeof(typename Plan::value_type);
    }
};

#else

template <class Plan>
struct red_zones {
    constexpr red_zones(const void*) {}
    constexpr void open(index) const {}
};

#endif

} // namespace ctnn::inline CTNN_ABI
