#pragma once
// dropout<P, Q>: in training every value is left out with a probability of P/Q, and the others are multiplied
// by 1 / (1 - P/Q) (Srivastava et al.: Dropout, 2014; PyTorch's nn.Dropout). In predict, evaluate and streams
// it does nothing, and is no stage.
//
//     nn::dense<128> >> nn::relu >> nn::dropout<1, 5> >> nn::dense<10>
//
// Which ones follows from the trainer's seed (trainer.reseed), its step, the layer, the sample in the batch
// and the feature: a run repeats, resumed or not, on every instruction set. nn::gradients leaves out what the
// first step of a trainer with seed 0 does.

#include <ctnn/kernels/wire/dropout.hpp>
#include <ctnn/kernels/wire/map.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index Numerator, index Denominator>
struct dropout : layer_base {
    static constexpr bool fuses_activation = true, is_joining = true, is_random = true,
                          needs_whole_batch = true, is_off_in_predict = true;
    template <class T>
    using mask = kernels::dropout_mask<T, Numerator, Denominator>;

    using accepts = takes::anything;
    template <class In>
    using output = In;

    static constexpr void forward(const auto&, auto x, auto y, const auto& pass) {
        if constexpr (std::remove_cvref_t<decltype(pass)>::trains)
            kernels::dropout(x, y, mask<typename decltype(y)::value_type>{pass.batch.key, pass.batch.first},
                             pass.activate);
        else kernels::map(x, y, pass.activate);
    }
    static constexpr void backward(const auto&, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::dropout_backward(
            x, dy, dx, mask<typename decltype(dx)::value_type>{pass.batch.key, pass.batch.first}, pass.slope);
    }

    static void print(auto& out) { out << "dropout<" << Numerator << ", " << Denominator << '>'; }
    static void torch(auto& out, auto) { out << "nn.Dropout(" << Numerator << " / " << Denominator << ')'; }
};

} // namespace layer

/// Reports what is no probability.
template <index Numerator, index Denominator>
struct dropout_takes_a_probability {
    static constexpr bool good = Numerator >= 0 && Denominator > 0 && Numerator <= Denominator;
    static_assert(good, "ctnn: dropout takes a probability as a fraction from 0 to 1: nn::dropout<1, 5>");
    using type = layer::dropout<(good ? Numerator : 0), (good ? Denominator : 1)>;
};

/// Leaves out every value with a probability of Numerator / Denominator, in training.
template <index Numerator, index Denominator>
constexpr auto dropout = typename dropout_takes_a_probability<Numerator, Denominator>::type{};

} // namespace ctnn::inline CTNN_ABI
