// Networks that branch, to PyTorch and back: see side.hpp.
#include "side.hpp"

namespace {
namespace nn = ctnn;
using ctnn_test::exchanged;

template <nn::index C>
constexpr auto conv = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
constexpr auto block = nn::sum(conv<3> >> nn::relu >> conv<3>, nn::identity) >> nn::relu;
constexpr auto squeeze =
    nn::product(nn::identity, nn::global_avg_pool >> nn::dense<2> >> nn::relu >> nn::dense<3> >> nn::sigmoid);
constexpr auto residual = nn::input<2, 6, 5> >> conv<3> >> nn::relu >> nn::repeat<2>(block) >> squeeze
                          >> nn::global_avg_pool >> nn::dense<3>;

// A skip from one end to the other, by the names of somebody's own module: some stand where positions do.
constexpr auto skip = nn::input<1, 6, 6> >> nn::named<"encoder.0">(conv<2>) >> nn::relu
                      >> nn::as<"skip"> >> nn::named<"encoder.1">(conv<3>) >> nn::tanh
                      >> nn::concat(nn::identity, nn::from<"skip">, nn::slice<1, 2>) >>
                      nn::frozen(nn::named<"7.mix">(nn::conv2d<2, nn::kernel<1>>)) >> nn::relu >> nn::flatten
                      >> nn::dense<8> >> nn::sum(nn::named<"head">(nn::dense<8>),
                                                 nn::named<"head.gate">(nn::dense<8>) >> nn::tanh) >>
                      nn::dense<2>;

template <nn::index D>
constexpr auto wave = nn::sum(nn::identity, nn::sum(nn::conv1d<4, nn::kernel<3>, nn::dilation<D>, nn::causal>,
                                                    nn::from<"audio"> >> nn::dense<4, nn::no_bias>) >>
                                                nn::tanh >> nn::add_to<"head"> >> nn::dense<4>);
constexpr auto waves = nn::sequence<9, 2> >> nn::as<"audio"> >> nn::dense<4> >> wave<1> >> wave<2> >>
                       wave<4> >> nn::from<"head"> >> nn::relu >> nn::dense<1>;

// A name again, and a sum begun again: everything in reading order.
constexpr auto names =
    nn::input<5> >> nn::as<"x"> >> nn::dense<4> >> nn::add_to<"x"> >> nn::tanh >> nn::add_to<"x"> >>
    nn::sum(nn::identity, nn::from<"x">) >> nn::as<"x"> >> nn::add_to<"x"> >> nn::dense<4> >>
    nn::product(nn::identity, nn::from<"x"> >> nn::sigmoid) >> nn::add_to<"x"> >> nn::concat(nn::identity,
                                                                                             nn::from<"x">);

constexpr auto deep = nn::input<6> >> ((nn::dense<8> >> nn::tanh) * (nn::dense<8> >> nn::sigmoid)) >>
                      nn::sum(nn::identity,
                              nn::concat(nn::slice<0, 3>,
                                         nn::dense<5> >>
                                             nn::product(nn::identity,
                                                         nn::dense<5> >> nn::sum(nn::tanh, nn::dense<5>)))) >>
                      ((nn::dense<4> >> nn::relu) + (nn::dense<4> >> nn::tanh));

constexpr auto steps =
    nn::sequence<5, 6> >>
    nn::concat(nn::lstm<4>, nn::slice<1, 3> >> nn::gru<3>, nn::slice<4, 2>) >> nn::dense<3>;
constexpr auto words = nn::tokens<7, 11> >> nn::embedding<6> >> nn::sum(nn::identity, nn::rnn<6>) >>
                       nn::concat(nn::last_step, nn::first_step >> nn::dense<2>) >> nn::dense<4>;

constexpr nn::sgd fast{.lr = 0.1};
} // namespace

int main(int, char** arguments) {
    return ctnn_test::exchange(
        arguments, exchanged<residual, nn::cross_entropy>{"residual", fast},
        exchanged<skip, nn::cross_entropy>{"skip", fast}, exchanged<waves, nn::mse>{"waves", fast},
        exchanged<names, nn::mse>{"names", fast}, exchanged<deep, nn::mse>{"deep", fast},
        exchanged<steps, nn::mse>{"steps", fast}, exchanged<words, nn::cross_entropy>{"words", fast});
}
