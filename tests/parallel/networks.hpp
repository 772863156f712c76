#pragma once
// Networks whose batches tests divide among threads, and the trainers of one thread and of many.

#include <ctnn/ctnn.hpp>
#include <ctnn/parallel.hpp>

namespace ctnn_test {

namespace nn = ctnn;

template <auto Net, class Loss, class Optimizer, nn::index B, nn::index S, class T = float,
          class State = nn::stateless>
struct pair_of {
    using one = nn::trainer<Net, Loss, Optimizer, B, T, State>;
    using many = nn::parallel_trainer<Net, Loss, Optimizer, B, S, T, State>;
};

inline constexpr auto small = nn::input<6> >> nn::dense<21> >> nn::tanh >> nn::dropout<1, 4> >> nn::dense<3>;
inline constexpr auto plain_image = nn::input<1, 6, 5> >> nn::conv2d<4, nn::kernel<3>> >> nn::relu >>
                                    nn::frozen(nn::conv2d<2, nn::kernel<2>>) >> nn::flatten >> nn::dense<3>;
inline constexpr auto words =
    nn::tokens<3, 40> >> nn::embedding<5, nn::sparse> >> nn::gru<4> >> nn::last_step >> nn::dense<3>;
inline constexpr auto sound = nn::sequence<4, 2> >> nn::gru<5> >> nn::dense<1>;

} // namespace ctnn_test
