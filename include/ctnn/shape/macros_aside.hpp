// Macros of other people, put aside: what their headers and programs call N, I, small or abs, ctnn's headers
// may call so, too. The doors (<ctnn/ctnn.hpp> and the others that programs include) begin with this file and
// end with macros_back.hpp, which gives every macro back. No #pragma once: each door puts aside anew.
//
// The names are those that ctnn, Hana, xsimd or the standard library use or may use; tests/names has the
// macros, and fails where a name is missing.

#define CTNN_PRAGMA(text) _Pragma(#text)
#define CTNN_PUT_ASIDE(name) CTNN_PRAGMA(push_macro(#name))
#define CTNN_PUT_BACK(name) CTNN_PRAGMA(pop_macro(#name))

// clang-format off
#define CTNN_MACROS(put) \
    /* Windows, MFC */ put(max) put(min) put(new) put(small) \
    /* Qt */ put(slots) \
    /* macOS */ put(check) put(pi) \
    /* Arduino */ put(A0) put(A1) put(A2) put(B0) put(B1) put(B2) put(abs) put(bit) put(round) put(sq) \
    put(swap) put(word) \
    /* C */ put(complex) put(index) put(isfinite) put(isinf) put(isnan) put(log) put(major) put(minor) \
    put(signbit) \
    /* curses */ put(clear) put(columns) put(erase) put(move) \
    /* AltiVec */ put(pixel) put(vector) \
    /* one letter */ put(A) put(B) put(C) put(D) put(E) put(F) put(G) put(H) put(I) put(J) put(K) put(L) \
    put(M) put(N) put(O) put(P) put(Q) put(R) put(S) put(T) put(U) put(V) put(W) put(X) put(Y) put(Z) \
    /* words that programs define */ put(all) put(batch) put(bias) put(channels) put(cols) put(count) \
    put(depth) put(each) put(eps) put(exp) put(first) put(half) put(height) put(inputs) put(kernel) \
    put(last) put(layers) put(length) put(mean) put(mod) put(offset) put(one) put(outputs) put(padding) \
    put(pixels) put(repeat) put(rows) put(samples) put(scale) put(seed) put(shape) put(sign) put(size) \
    put(sqrt) put(square) put(states) put(steps) put(stride) put(sum) put(tanh) put(value) put(weights) \
    put(width) put(zero)
// clang-format on
CTNN_MACROS(CTNN_PUT_ASIDE)

#undef max
#undef min
#undef new
#undef small
#undef slots
#undef check
#undef pi
#undef A0
#undef A1
#undef A2
#undef B0
#undef B1
#undef B2
#undef abs
#undef bit
#undef round
#undef sq
#undef swap
#undef word
#undef complex
#undef index
#undef isfinite
#undef isinf
#undef isnan
#undef log
#undef major
#undef minor
#undef signbit
#undef clear
#undef columns
#undef erase
#undef move
#undef pixel
#undef vector
#undef A
#undef B
#undef C
#undef D
#undef E
#undef F
#undef G
#undef H
#undef I
#undef J
#undef K
#undef L
#undef M
#undef N
#undef O
#undef P
#undef Q
#undef R
#undef S
#undef T
#undef U
#undef V
#undef W
#undef X
#undef Y
#undef Z
#undef all
#undef batch
#undef bias
#undef channels
#undef cols
#undef count
#undef depth
#undef each
#undef eps
#undef exp
#undef first
#undef half
#undef height
#undef inputs
#undef kernel
#undef last
#undef layers
#undef length
#undef mean
#undef mod
#undef offset
#undef one
#undef outputs
#undef padding
#undef pixels
#undef repeat
#undef rows
#undef samples
#undef scale
#undef seed
#undef shape
#undef sign
#undef size
#undef sqrt
#undef square
#undef states
#undef steps
#undef stride
#undef sum
#undef tanh
#undef value
#undef weights
#undef width
#undef zero
