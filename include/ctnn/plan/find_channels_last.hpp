#pragma once
// Which values of single images lie with their channels last: on constexpr values. A depthwise convolution with
// registers along channels turns what it reads and what it writes, unless its neighbours write and read it so.

#include <ctnn/kernels/wire/wire.hpp>
#include <ctnn/plan/places.hpp>

namespace ctnn::inline CTNN_ABI {

/// What layer L can do with images S in T whose channels come last: nothing, unless it says so.
template <class L, class T, class S>
constexpr kernels::channels_last_ways channels_last_of = [] {
    if constexpr (requires { L::template channels_last<T, S>; }) return L::template channels_last<T, S>;
    else return kernels::channels_last_ways{};
}();

/// How many channels each value has, where they come last; else 0.
template <index Length>
struct channels_of_values {
    index of[Length + 1]{};
};

/// Every stage that writes or reads such a value can, one of them wants to, and nobody else sees it. Ways: of the
/// stages' layers.
template <index Length>
constexpr channels_of_values<Length> find_channels_last(
    const graph<Length>& g, const fusion<Length>& f, const places<Length>& lies,
    const operation_size (&size)[Length + 1], const kernels::channels_last_ways (&ways)[2 * Length + 2],
    index count, index output) {
    channels_of_values<Length> found;
    bool wanted[Length + 1]{};
    const auto plain = [](const fused_stage& s) { return s.what == fused_stage::runs::layer && s.pool < 0; };
    const auto whole = [&](index op) { return lies.of[op].first == 0 && lies.of[op].of == size[op].step; };
    const auto channels = [&](index op) -> index& { return found.of[lies.of[op].value]; };
    // Who makes such a value.
    for (index i = 0; i < count; ++i) {
        const fused_stage& s = f.of[i];
        if (!plain(s) || s.joins > 0 || !(ways[i].keeps || ways[i].begins) || !whole(s.made)) continue;
        channels(s.made) = ways[i].written;
        wanted[lies.of[s.made].value] = ways[i].wants;
    }
    channels(0) = channels(output) = 0;
    // Who sees it.
    for (index i = 0; i < count; ++i) {
        const fused_stage& s = f.of[i];
        const index x = s.what == fused_stage::runs::copy ? s.source : g.of[s.op].a;
        const bool reads = plain(s) && (ways[i].keeps || ways[i].ends) && whole(x);
        if (!reads || ways[i].read != channels(x)) channels(x) = 0;
        else if (ways[i].wants) wanted[lies.of[x].value] = true;
        if (s.what == fused_stage::runs::join) channels(g.of[s.op].b) = 0;
        if (s.what == fused_stage::runs::copy) channels(s.op) = 0;
        for (index j = 0; j < s.joins; ++j) channels(s.then[j].other) = channels(s.then[j].join) = 0;
    }
    // Who reads such a value goes on so, if it can: to turn is a pass of its own.
    for (index i = 0; i < count; ++i) {
        const index x = g.of[f.of[i].op].a;
        if (plain(f.of[i]) && ways[i].keeps && channels(f.of[i].made) > 0 && channels(x) > 0 &&
            wanted[lies.of[x].value])
            wanted[lies.of[f.of[i].made].value] = true;
    }
    for (index v = 0; v <= Length; ++v)
        if (!wanted[v]) found.of[v] = 0;
    // No stage is left with only one of its two that could not.
    for (bool changed = true; changed;) {
        changed = false;
        for (index i = 0; i < count; ++i) {
            if (!plain(f.of[i])) continue;
            index &x = channels(g.of[f.of[i].op].a), &y = channels(f.of[i].made);
            const bool can = x > 0 ? (y > 0 ? ways[i].keeps : ways[i].ends) : y == 0 || ways[i].begins;
            if (!can) x = y = 0, changed = true;
        }
    }
    return found;
}

} // namespace ctnn::inline CTNN_ABI
