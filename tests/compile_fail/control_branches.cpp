// What the cases about branches do wrong, done right.
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;

template <nn::index C>
constexpr auto conv = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
constexpr auto block = nn::sum(conv<4> >> nn::relu >> conv<4>, nn::identity) >> nn::relu;
constexpr auto squeeze = nn::product(nn::identity, nn::global_avg_pool >> nn::dense<2> >> nn::relu >> nn::dense<4> >> nn::sigmoid);
constexpr auto images = nn::input<3, 8, 8> >> conv<4> >> nn::as<"skip"> >> nn::repeat<3>(block) >> nn::frozen(block >> squeeze)
    >> nn::concat(nn::identity, nn::from<"skip">, nn::slice<0, 2>) >> nn::global_avg_pool;
static_assert(nn::output_shape<images> == nn::shape<10>{});

constexpr auto features = nn::input<4> >> ((nn::dense<8> >> nn::relu) + (nn::dense<8> >> nn::tanh)) >> ((nn::dense<8> >> nn::tanh) * (nn::dense<8> >> nn::sigmoid))
    >> nn::add_to<"head"> >> nn::sum(nn::identity, nn::dense<8> >> nn::add_to<"head">) >> nn::concat(nn::identity, nn::from<"head">) >> nn::slice<8, 8>;
static_assert(nn::output_shape<features> == nn::shape<8>{});

constexpr auto alone = nn::input<4> >> nn::sum(nn::dense<4>) >> nn::product(nn::tanh) >> nn::concat(nn::dense<2>);
constexpr auto named = nn::input<4> >> nn::named<"a">(nn::dense<4>) >> nn::sum(nn::named<"b">(nn::dense<4>), nn::identity) >> nn::as<"never read">;
constexpr auto again = nn::input<4> >> nn::as<"x"> >> nn::dense<5> >> nn::as<"x"> >> nn::sum(nn::identity, nn::from<"x">);
static_assert(nn::output_shape<again> == nn::shape<5>{});
constexpr auto steps = nn::sequence<6, 2> >> nn::concat(nn::identity, nn::lstm<3>, nn::slice<0, 1>) >> nn::last_step;
static_assert(nn::output_shape<steps> == nn::shape<6>{});
constexpr auto positions = nn::input<4> >> nn::named<"1">(nn::dense<4>) >> nn::relu >> nn::named<"0.0.0">(nn::dense<4>) >> nn::sum(nn::dense<4>, nn::identity);
nn::model<positions> model;
