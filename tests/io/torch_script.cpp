// The PyTorch side of a topology: a module for every layer, or a line that says whose is missing.
// (tests/torch runs the programs.)
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <sstream>

namespace nn = ctnn;

namespace {
struct halve : nn::activation<halve> {
    static constexpr auto reads = nn::reads::none;
    static constexpr auto f(auto x) { return x * decltype(x)(0.5f); }
    static constexpr auto slope(auto x, auto) { return decltype(x)(0.5f); }
    static void print(auto& out) { out << "halve"; }
};

template <auto Net>
std::string script() {
    std::ostringstream out;
    nn::torch_script<Net>(out);
    return out.str();
}
bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
} // namespace

TEST_CASE("layers are modules, in their order") {
    constexpr auto net = nn::input<2, 8, 6> >>
                         nn::conv2d<4, nn::kernel<3, 1>, nn::stride<2>, nn::groups<2>, nn::no_bias> >>
                         nn::leaky_relu<> >> nn::max_pool2d<2> >> nn::flatten >> nn::frozen(nn::dense<3>);
    constexpr auto words = nn::tokens<3, 9> >> nn::embedding<4>;
    const std::string text = script<net>();
    CHECK(says(text,
               "    return nn.Sequential(\n"
               "        nn.Conv2d(2, 4, kernel_size=(3, 1), stride=(2, 2), padding=(0, 0), dilation=(1, 1), "
               "groups=2, bias=False),\n"
               "        nn.LeakyReLU(1 / 100),\n"
               "        nn.MaxPool2d(kernel_size=(2, 2), stride=(2, 2), padding=(0, 0), dilation=(1, 1)),\n"
               "        nn.Flatten(),\n"
               "        nn.Linear(4, 3).requires_grad_(False),\n"
               "    )\n"));
    CHECK(says(text, "torch.randn(1, 2, 8, 6)"));
    CHECK(says(script<words>(), "torch.randint(9, (1, 3))"));
    constexpr auto sparse = nn::tokens<3, 9> >> nn::embedding<4, nn::sparse>;
    CHECK(says(script<sparse>(), "        nn.Embedding(9, 4, sparse=True),\n"));
}

TEST_CASE("activations are PyTorch's modules") {
    constexpr auto net = nn::input<3> >> nn::gelu >> nn::gelu_tanh >> nn::silu >> nn::elu<1, 2> >> nn::selu >>
                         nn::softplus >> nn::mish >> nn::softsign >> nn::hard_sigmoid >> nn::hard_swish >>
                         nn::hard_tanh >> nn::relu6 >> nn::log_softmax >> nn::fast_gelu >> nn::fast_silu;
    CHECK(says(script<net>(), "        nn.GELU(),\n"
                              "        nn.GELU(approximate='tanh'),\n"
                              "        nn.SiLU(),\n"
                              "        nn.ELU(1 / 2),\n"
                              "        nn.SELU(),\n"
                              "        nn.Softplus(),\n"
                              "        nn.Mish(),\n"
                              "        nn.Softsign(),\n"
                              "        nn.Hardsigmoid(),\n"
                              "        nn.Hardswish(),\n"
                              "        nn.Hardtanh(),\n"
                              "        nn.ReLU6(),\n"
                              "        nn.LogSoftmax(-1),\n"
                              "        nn.GELU(),\n"
                              "        nn.SiLU(),\n"));
}

TEST_CASE("windows pad as TensorFlow's, or round as PyTorch's") {
    constexpr auto net = nn::input<2, 8, 7> >> nn::conv2d<4, nn::kernel<3, 2>, nn::stride<2>, nn::same> >>
                         nn::max_pool2d<2, nn::stride<1>, nn::ceil_mode> >>
                         nn::avg_pool2d<2, nn::no_padding_counted>;
    CHECK(says(script<net>(),
               "        SameConv2d(2, 4, kernel_size=(3, 2), stride=(2, 2), dilation=(1, 1), groups=1),\n"
               "        nn.MaxPool2d(kernel_size=(2, 2), stride=(1, 1), padding=(0, 0), dilation=(1, 1), "
               "ceil_mode=True),\n"
               "        nn.AvgPool2d(kernel_size=(2, 2), stride=(2, 2), padding=(0, 0), "
               "count_include_pad=False),\n"));
    constexpr auto sound = nn::input<2, 8> >> nn::max_pool1d<2, nn::same> >>
                           nn::avg_pool1d<3, nn::stride<1>, nn::same> >> nn::zero_pad1d<1, 2>;
    constexpr auto painted =
        nn::input<4, 8> >> nn::conv_transpose1d<2, nn::kernel<3>, nn::stride<2>, nn::output_padding<1>,
                                                nn::groups<2>, nn::no_bias>;
    CHECK(says(script<painted>(),
               "        nn.ConvTranspose1d(4, 2, kernel_size=(3,), stride=(2,), padding=(0,), dilation=(1,), "
               "output_padding=(1,), groups=2, bias=False),\n"));
    constexpr auto moved =
        nn::input<2, 8, 7> >> nn::zero_pad2d<1, 2, 3, 4> >> nn::conv2d<1, nn::kernel<2>> >> nn::upsample2d<3>;
    CHECK(says(script<moved>(),
               "        nn.ZeroPad2d((1, 2, 3, 4)),\n        nn.Conv2d(2, 1, kernel_size=(2, 2), stride=(1, "
               "1), padding=(0, 0), dilation=(1, 1), groups=1),\n"
               "        nn.Upsample(scale_factor=3),\n"));
    CHECK(says(script<sound>(), "        SameMaxPool1d(kernel_size=(2,), stride=(2,), dilation=(1,)),\n"
                                "        SameAvgPool1d(kernel_size=(3,), stride=(1,)),\n"
                                "        nn.ConstantPad1d((1, 2), 0.0),\n"));
}

TEST_CASE("prelu is PyTorch's, over the features of a step") {
    constexpr auto image =
        nn::input<2, 3> >> nn::prelu<> >> nn::prelu<nn::per_channel> >> nn::global_max_pool;
    constexpr auto steps = nn::sequence<5, 4> >> nn::prelu<nn::per_channel> >> nn::prelu<>;
    CHECK(says(script<image>(), "        nn.PReLU(1),\n        nn.PReLU(2),\n        GlobalMaxPool(),\n"));
    CHECK(says(script<steps>(), "        StepPReLU(4),\n        nn.PReLU(1),\n"));
}

TEST_CASE("a folded network is one of PyTorch's, with identities where norms were") {
    constexpr auto image = nn::input<2, 4, 4> >> nn::conv2d<3, nn::kernel<3>, nn::no_bias> >>
                           nn::batch_norm<> >> nn::relu >> nn::batch_norm<>;
    CHECK(says(script<nn::folded<image>>(), "dilation=(1, 1), groups=1),\n        nn.Identity(),\n        "
                                            "nn.ReLU(),\n        ScaleAndShift(3),\n"));
    constexpr auto steps = nn::folded<(nn::sequence<5, 4> >> nn::batch_norm<>)>;
    CHECK(says(script<steps>(), "        ScaleAndShift(4, of_steps=True)"));
}

TEST_CASE("what PyTorch has no module for raises an error there, instead of being another network") {
    constexpr auto net = nn::input<1, 9, 9> >> halve{} >> nn::avg_pool2d<2, nn::dilation<2>>;
    const std::string text = script<net>();
    CHECK(says(text, "NotInPyTorch(\"halve\")"));
    CHECK(says(text, "NotInPyTorch(\"avg_pool2d<2, dilation<2>>\")"));
}

TEST_CASE("branches are nn.Sequential in the module of their join") {
    constexpr auto net = nn::sequence<3, 4> >> nn::sum(nn::dense<4> >> nn::relu, nn::identity) >>
                         nn::concat(nn::slice<0, 2>, nn::product(nn::dense<3>));
    CHECK(says(script<net>(), "    return nn.Sequential(\n"
                              "        Sum(\n"
                              "            nn.Sequential(\n"
                              "                nn.Linear(4, 4),\n"
                              "                nn.ReLU(),\n"
                              "            ),\n"
                              "            nn.Sequential(\n"
                              "                nn.Identity(),\n"
                              "            ),\n"
                              "        ),\n"
                              "        Concat(\n"
                              "            nn.Sequential(\n"
                              "                Slice(0, 2, dim=-1),\n"
                              "            ),\n"
                              "            nn.Sequential(\n"
                              "                Product(\n"
                              "                    nn.Sequential(\n"
                              "                        nn.Linear(4, 3),\n"
                              "                    ),\n"
                              "                ),\n"
                              "            ),\n"
                              "            dim=-1,\n"
                              "        ),\n"
                              "    )\n"));
}
TEST_CASE("a network with named wires or layers knows them") {
    constexpr auto wires = nn::input<4> >> nn::as<"a \"b\"\\"> >> nn::add_to<"s"> >> nn::sum(nn::from<"s">);
    CHECK(says(script<wires>(), "    return Network(\n"
                                "        As(\"a \\\"b\\\"\\\\\"),\n"
                                "        AddTo(\"s\"),\n"
                                "        Sum(\n"
                                "            nn.Sequential(\n"
                                "                From(\"s\"),\n"));
    constexpr auto named =
        nn::input<4> >> nn::sum(nn::named<"fc">(nn::dense<4>), nn::frozen(nn::named<"gate.0">(nn::dense<4>)));
    CHECK(says(script<named>(),
               "    return Network(\n"
               "        Sum(\n"
               "            Chain(\n"
               "                Named(\"fc\", nn.Linear(4, 4)),\n"
               "            ),\n"
               "            Chain(\n"
               "                Named(\"gate.0\", nn.Linear(4, 4)).requires_grad_(False),\n"));
    constexpr auto own = nn::input<4> >> nn::named<"h">(halve{}) >> nn::dense<2>;
    CHECK(says(script<own>(), "NotInPyTorch(\"named<\\\"h\\\">(halve)\")"));
}
