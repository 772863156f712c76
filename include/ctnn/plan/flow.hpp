#pragma once
// Where gradients flow, on constexpr values. The gradient by a value is the sum of what its readers make of
// theirs: a layer computes its share (dx), a sum or a concat hands its own gradient on, which is then only
// another name, or added in the epilogue of a layer that computes. The first reader, going backward, writes;
// later ones add.

#include <ctnn/plan/places.hpp>

namespace ctnn::inline CTNN_ABI {

/// A reader's share in a gradient: not wanted, written, added to what is there, or computed apart and then
/// added. Behind it another gradient may be added on the way: of the operation `joined`, from its value
/// number `first` on.
struct share {
    enum class goes : char { nowhere, writes, adds, apart } how = goes::nowhere;
    index joined = -1, first = 0;
};
/// The shares in the gradient of one value: what layers and products compute, the last stage's first, and what
/// sums and concats hand on.
struct computed_share {
    index stage = 0, source = 0;
    share* to = nullptr;
    index first = 0, size = 0;
};
struct named_share {
    index from = 0, first = 0, source = 0;
};
/// A gradient that is added to that by operation `to` (a value, or a slice of it) when the value's stage has
/// its turn.
struct handed_on {
    index to = -1, from = -1, first = 0, next = -1;
    bool writes = false;
};

/// What flow has to know of a stage: whether its layer is trained, whether its kernels add up in their
/// epilogues, whether they take parts of wires.
struct stage_facts {
    bool trained = false, joins = false, parts = false;
};

template <index Length>
struct flow {
    /// Whether the gradient by a value is wanted, and where it lies.
    bool wanted[Length + 1]{};
    place of[Length + 1]{};
    /// The value that takes the shares in an operation's gradient, and where in the gradients' wires that is.
    index base[Length + 1]{};
    place lies[Length + 1]{};
    /// By stage: the share of its layer's input; of the two values of each join.
    share x[2 * Length + 2]{}, own[2 * Length + 2][most_joins]{}, other[2 * Length + 2][most_joins]{};
    /// What is only handed on, in lists by the stage at whose turn that happens.
    handed_on extra[2 * Length + 1]{};
    index extras = 0, first_extra[2 * Length + 2]{};
    /// Of what enters: behind the last turn.
    index extra_of_input = -1, cleared_of_input = -1;
    /// Gradients that get parts only and are cleared before, in lists by the stage that gives the first.
    index first_cleared[2 * Length + 2]{}, next_cleared[Length + 1]{};
    /// The life of each gradient's wire: stage k's turn is at -k, the loss comes before all.
    index from[Length + 1]{}, to[Length + 1]{};
};

} // namespace ctnn::inline CTNN_ABI
