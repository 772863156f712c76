// The plan: which layers become one stage, and arenas in which nothing that lives together overlaps.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <sstream>

namespace nn = ctnn;

constexpr auto net = nn::input<6, 2> >> nn::flatten >> nn::dense<40> >> nn::relu >> nn::identity >>
                     nn::dense<20> >> nn::tanh >> nn::sigmoid >> nn::dense<4> >> nn::softmax;
using source = nn::compiled<nn::network_of<net>>;

static_assert(source::count == 5 && source::ends_in_softmax);
static_assert(source::stage_at<0>::fused && source::stage_at<0>::position == 1);
static_assert(std::is_same_v<source::stage_at<1>::activation, nn::layer::tanh>);
// The second activation is its own pass.
static_assert(std::is_same_v<source::stage_at<2>::layer, nn::layer::sigmoid>);
static_assert(!source::stage_at<3>::fused);

// A convolution takes its activation and a max pool of windows that do not overlap, in either order; no more
// than one of each.
constexpr auto images = nn::input<2, 16, 16> >> nn::conv2d<4, nn::kernel<3>, nn::padding<1>> >> nn::relu >>
                        nn::max_pool2d<2> >> nn::conv2d<4, nn::kernel<1>> >> nn::max_pool2d<2> >> nn::tanh >>
                        nn::max_pool2d<2, nn::stride<1>> >> nn::conv2d<3, nn::kernel<2>> >>
                        nn::avg_pool2d<2> >> nn::flatten >> nn::dense<2>;
using pooled = nn::compiled<nn::network_of<images>>;
static_assert(pooled::count == 6);
static_assert(pooled::stage_at<0>::pooled && pooled::stage_at<0>::fused && !pooled::stage_at<0>::pool::first);
static_assert(std::is_same_v<pooled::stage_at<0>::out, nn::shape<4, 8, 8>>);
static_assert(std::is_same_v<pooled::stage_at<0>::unpooled, nn::shape<4, 16, 16>>);
static_assert(pooled::stage_at<1>::pooled && pooled::stage_at<1>::pool::first);
// Windows that overlap: a pass of its own.
static_assert(pooled::stage_at<2>::position == 6 && !pooled::stage_at<2>::pooled);
static_assert(!pooled::stage_at<3>::pooled);                                       // the mean: too

template <class Plan>
constexpr bool nothing_overlaps() {
    constexpr auto& m = Plan::memory;
    nn::buffer all[7 * Plan::length + 7];
    nn::index n = 0;
    m.each(m, [&](const nn::buffer& b) { all[n++] = b; });
    for (nn::index i = 0; i < n; ++i) {
        if (all[i].offset + all[i].size > m.total || all[i].offset * 4 % 64 != 0) return false;
        for (nn::index j = 0; j < i; ++j)
            if (all[i].meets(all[j]) && all[i].offset < all[j].offset + all[j].size &&
                all[j].offset < all[i].offset + all[i].size)
                return false;
    }
    return true;
}
static_assert(nothing_overlaps<nn::plan<nn::network_of<net>, float, 1>>());
static_assert(nothing_overlaps<nn::plan<nn::network_of<net>, float, 32>>());
static_assert(nothing_overlaps<nn::plan<nn::network_of<net>, float, 32, nn::purpose::training>>());
static_assert(nothing_overlaps<nn::plan<nn::network_of<net>, float, 5, nn::purpose::training_logits>>());
static_assert(nothing_overlaps<nn::plan<nn::network_of<images>, float, 1>>());
static_assert(nothing_overlaps<nn::plan<nn::network_of<images>, float, 20, nn::purpose::training>>());

// Memory is reused: a net twice as deep predicts in the same arena.
constexpr auto shallow = nn::input<64> >> nn::repeat<4>(nn::dense<64> >> nn::relu);
constexpr auto deep = nn::input<64> >> nn::repeat<8>(nn::dense<64> >> nn::relu);
static_assert(nn::workspace_bytes<shallow, 32> == nn::workspace_bytes<deep, 32>);
static_assert(nn::workspace_bytes<deep, 1024> == nn::workspace_bytes<deep, 64>);

// Large weights are read for more samples at once, as long as these leave room on the stack.
template <auto Net, nn::index Batch>
constexpr nn::index piece = nn::piece_of<nn::network_of<Net>, float, Batch>;
constexpr auto wide = nn::input<300> >> nn::dense<500> >> nn::relu >> nn::dense<10>;
static_assert(piece<deep, 300> == 64 && piece<wide, 64> == 64 && piece<wide, 100> == 100);
static_assert(nn::usual_stack < 8 << 20 || piece<wide, 300> == 256);
constexpr auto long_rows = nn::input<300'000> >> nn::dense<1>;
static_assert(piece<long_rows, 300> == 64);

// Large images go in blocks of samples, where there are whole ones.
constexpr auto large_images = nn::input<16, 40, 40> >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >>
                              nn::relu >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>>;
static_assert(piece<large_images, 32> == 16 && piece<large_images, 160> == 16);
static_assert(piece<large_images, 8> == 8 && piece<large_images, 40> == 40 && piece<images, 32> == 32);
static_assert(nn::workspace_bytes<large_images, 32> == nn::workspace_bytes<large_images, 16>);

TEST_CASE("explain prints a row per stage") {
    std::ostringstream out;
    nn::explain<net, 32>(out);
    const std::string text = out.str();
    CHECK(text.find("dense<40> + relu") != std::string::npos);
    CHECK(text.find("12 -> 40") != std::string::npos);
    CHECK(text.find("dense<20> + tanh") != std::string::npos);
    std::ostringstream with_pools;
    nn::explain<images, 32>(with_pools);
    CHECK(with_pools.str().find("conv2d<4, kernel<3>, padding<1>> + relu + max_pool2d<2>") !=
          std::string::npos);
    CHECK(with_pools.str().find("conv2d<4, kernel<1>> + max_pool2d<2> + tanh") != std::string::npos);
    CHECK(with_pools.str().find(", kept") != std::string::npos);
    std::ostringstream tiles, one;
    nn::explain<large_images, 32>(tiles);
    nn::explain<large_images>(one);
    CHECK(tiles.str().find("winograd 2x2") != std::string::npos);
    CHECK(one.str().find("winograd 2x2") != std::string::npos);
    CHECK(with_pools.str().find("window, again") != std::string::npos);
}
