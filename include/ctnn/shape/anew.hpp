#pragma once
// begin_anew: an object as its constructor without arguments makes it, where it lies: no second one of its
// size, as an assignment would take. (std::construct_at does so too, but comes with all of <memory>, and that
// with the streams: a quarter of what the compiler reads of the standard library.)

#include <ctnn/shape/abi.hpp>

#include <new>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// A function of its own, so that nobody else has the memory of its temporary in his frame.
template <class T>
constexpr void assign_anew(T& object) {
    object = T();
}

template <class T>
CTNN_INLINE constexpr void begin_anew(T& object) {
    if (std::is_constant_evaluated()) {
        if constexpr (std::is_copy_assignable_v<T>) assign_anew(object);
    } else {
        ::new (static_cast<void*>(__builtin_addressof(object))) T();
    }
}

} // namespace ctnn::inline CTNN_ABI
