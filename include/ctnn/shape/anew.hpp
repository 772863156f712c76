#pragma once
// begin_anew: an object as its constructor without arguments makes it, where it lies: no second one of its
// size, as an assignment would take. (std::construct_at is declared in <memory>, which comes with the streams: a
// quarter of what the compiler reads of the standard library. libstdc++ has it in a header of its own.)

#include <ctnn/shape/abi.hpp>

#if __has_include(<bits/stl_construct.h>)
#include <bits/stl_construct.h>
#else
#include <memory>
#endif

namespace ctnn::inline CTNN_ABI {

template <class T>
constexpr void begin_anew(T& object) {
    std::construct_at(__builtin_addressof(object));
}

} // namespace ctnn::inline CTNN_ABI
