#pragma once
// lengths: how many steps of each sequence of a batch count, the first ones. What lies behind them is left
// out of the loss, of gradients and of what layers remember, as if the sequence were so much shorter
// (PyTorch's pack_padded_sequence).
//
//     trainer.step(model, x, targets, nn::lengths{5, 3, 0, 8});      // one of each sample
//     trainer.step(model, x, targets, nn::lengths{numbers});         // an array of integers

#include <ctnn/shape/counted_steps.hpp>
#include <ctnn/shape/in.hpp>
#include <ctnn/shape/integer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether every one of these is an integer, or several.
template <class... Given>
constexpr bool are_integers =
    ((door<Given>::open && std::is_integral_v<typename door<Given>::element>) && ...);
/// Reports lengths that are none.
template <class... Given>
struct the_lengths_are_integers {
    static_assert(are_integers<Given...>, "ctnn: nn::lengths takes an integer for each sample: "
                                          "nn::lengths{5, 3, 8}, or an array of them; for a "
                                          "run-time size nn::unchecked<32>(pointer)");
};

/// A length for each of N samples, from 0 to the number of steps.
template <index N>
class lengths {
  public:
    static constexpr index samples = N;

    template <class X>
    constexpr explicit lengths(const X& all) {
        if constexpr (are_integers<X>)
            with_rows<N, typename door<X>::element>(all, [this](const auto* given) {
                for (index s = 0; s < N; ++s) of_[s] = length(given[s]);
            });
        else static_assert(sizeof(the_lengths_are_integers<X>) > 0);
    }
    template <class... Integers>
        requires(sizeof...(Integers) > 1)
    constexpr explicit lengths(Integers... each) {
        if constexpr (are_integers<Integers...>) {
            int* to = of_;
            [[maybe_unused]] const int all[] = {* to++ = length(each)...};
        } else {
            static_assert(sizeof(the_lengths_are_integers<Integers...>) > 0);
        }
    }

    constexpr int operator[](index sample) const { return of_[sample]; }
    /// Whether all lie in 0..most.
    constexpr bool within(index most) const {
        for (const int one : of_)
            if (one < 0 || one > most) return false;
        return true;
    }
    /// Whether there is nothing that counts.
    constexpr bool none() const {
        for (const int one : of_)
            if (one != 0) return false;
        return true;
    }
    constexpr first_steps steps() const { return {of_}; }

  private:
    /// What no sequence is as long as becomes -1.
    static constexpr int length(auto given) { return static_cast<int>(index_below(given, 1 << 30)); }
    int of_[N]{};
};
template <class X>
lengths(const X&) -> lengths<(door<X>::count > 0 ? door<X>::count : 1)>;
template <class First, class Second, class... More>
lengths(First, Second, More...) -> lengths<index(2 + sizeof...(More))>;

template <class X>
constexpr bool is_lengths = false;
template <index N>
constexpr bool is_lengths<lengths<N>> = true;

} // namespace ctnn::inline CTNN_ABI
