#pragma once
// Looking up rows of a table by tokens, and the gradients of the rows that were used.
//
//     y(t, e, s) = W(token(t, s), e)          dW(v, e) = sum over t, s with token(t, s) = v of dy(t, e, s)

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/turn.hpp>
#include <ctnn/shape/integer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Whether a token names one of V rows.
template <index V, class Token>
CTNN_INLINE constexpr bool names_a_row(Token token) {
    return index_below(token, V) >= 0;
}

/// y = the rows named by tokens, rows [sample][step]. A token out of range gives NaN; in training a row of
/// zeros, and whoever trains leaves its sample out.
template <bool Trains, class T, index V, index E, bool Sparse, class X, class Y>
constexpr void look_up(const table<T, V, E, Sparse>& w, X x, Y y) {
    constexpr index steps = X::features, row = table<T, V, E>::leading;
    constexpr T nothing = Trains ? T(0) : not_a_number<T>;
    if constexpr (has_simd<T> && runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lanes = padded<T>(1), W = width<T>;
            for (index s = 0; s < padded<T>(Y::samples); s += W)
                for (index t = 0; t < steps; ++t) {
                    const T* rows[W];
                    for (index i = 0; i < W; ++i)
                        rows[i] = s + i < Y::samples && names_a_row<V>(x(t, s + i))
                                      ? w.data + static_cast<index>(x(t, s + i)) * row
                                      : nullptr;
                    T* const to = y.data + (s / lanes * steps + t) * lanes * E + s % lanes;
                    for (index e = 0; e < E; e += W) {
                        vec<T> square[W];
                        for (index i = 0; i < W; ++i)
                            square[i] =
                                rows[i] ? load(rows[i] + e) : broadcast(s + i < Y::samples ? nothing : T(0));
                        transpose(square);
                        for (index i = 0; i < W && e + i < E; ++i) store(to + (e + i) * lanes, square[i]);
                    }
                }
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        for (index t = 0; t < steps; ++t) {
            const bool found = names_a_row<V>(x(t, s));
            for (index e = 0; e < E; ++e)
                y(t * E + e, s) = found ? w.data[static_cast<index>(x(t, s)) * row + e] : nothing;
        }
}

/// Values of T that `look_up_gradient` wants as scratch: dy as rows, and for every token the list of its
/// places.
template <class T, index V, index E, index Steps, index M>
constexpr index look_up_scratch = Steps * padded<T>(M) * (padded<T>(E) + 1) + V;

/// Whether a gradient of zero leaves what the sink holds as it is.
constexpr bool rests_at_zero(const auto& sink) {
    if constexpr (requires { sink.rests_at_zero(); }) return sink.rests_at_zero();
    else return false;
}

/// The rows' gradients to the sink, each row once: its places are chained, and added up in order. Rows that
/// no token of the first `count` samples named get zeros, but of a sparse table, or where zeros change
/// nothing.
template <class T, index V, index E, bool Sparse, class X, class DY, class Sink>
void look_up_gradient(X x, DY dy, index count, T* scratch, const Sink& sink) {
    constexpr index lanes = padded<T>(1), row = padded<T>(E), steps = X::features,
                    blocks = padded<T>(X::samples) / lanes;
    constexpr index places = blocks * steps * lanes;
    using number = integer_of<T>; // positions live among the values, as bits
    T *const rows = scratch, *const next = rows + places * row, *const first = next + places;
    const auto get = [](const T& from) { return index(to_bits(from)); };
    const auto set = [](T& to, index i) { to = __builtin_bit_cast(T, static_cast<number>(i)); };
    const auto token_at = [&](index place) {
        const index sample = place / (steps * lanes) * lanes + place % lanes;
        const auto token = x(place / lanes % steps, sample < count ? sample : 0);
        return sample < count && names_a_row<V>(token) ? static_cast<index>(token) : index(-1);
    };
    for (index b = 0; b < blocks * steps; ++b)
        samples_to_rows<E, lanes, row>(dy.data + b * lanes * E, rows + b * lanes * row);
    const bool every_row = !Sparse && !rests_at_zero(sink);
    if (every_row)
        for (index v = 0; v < V; ++v) set(first[v], places);
    else
        for (index i = 0; i < places; ++i)
            if (const index v = token_at(i); v >= 0) set(first[v], places);
    for (index i = places - 1; i >= 0; --i)
        if (const index v = token_at(i); v >= 0) next[i] = first[v], set(first[v], i);
    const auto hand_over = [&](index v) {
        const index i = get(first[v]);
        for (index e = 0; e < E; e += width<T>) {
            vec<T> sum = i < places ? load(rows + i * row + e) : zero<T>();
            for (index k = i < places ? get(next[i]) : places; k < places; k = get(next[k]))
                sum = sum + load(rows + k * row + e);
            sink(v * row + e, sum);
        }
    };
    if (every_row)
        for (index v = 0; v < V; ++v) hand_over(v);
    else
        for (index i = 0; i < places; ++i)
            if (const index v = token_at(i); v >= 0 && get(first[v]) == i) hand_over(v);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
