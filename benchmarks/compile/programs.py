"""The programs whose cost is measured: of one layer, by family, use and size; deep ones; the README's."""

WIDTHS = (16, 24, 32, 40, 48, 56, 64)


def program(net, body):
    return f"#include <ctnn/ctnn.hpp>\nnamespace nn = ctnn;\nconstexpr auto net = {net};\n{body}\n"


# One layer each, in a network of one output. The size is that of the layer's output, of a pool's image.
FAMILIES = {
    "dense": "nn::input<{n}> >> nn::dense<{n}> >> nn::relu >> nn::dense<1>",
    "conv": "nn::input<8, 12, 12> >> nn::conv2d<{n}, nn::kernel<3>> >> nn::relu >> nn::global_avg_pool"
            " >> nn::dense<1>",
    "pool": "nn::input<2, {n}, {n}> >> nn::conv2d<4, nn::kernel<1>> >> nn::max_pool2d<2> >> nn::avg_pool2d<2>"
            " >> nn::flatten >> nn::dense<1>",
    "causal": "nn::sequence<25, 8> >> nn::conv1d<{n}, nn::kernel<3>, nn::dilation<2>, nn::causal> >> nn::tanh"
              " >> nn::dense<1>",
    "rnn": "nn::sequence<25, 8> >> nn::rnn<{n}> >> nn::dense<1>",
    "lstm": "nn::sequence<25, 8> >> nn::lstm<{n}> >> nn::dense<1>",
    "gru": "nn::sequence<25, 8> >> nn::gru<{n}> >> nn::dense<1>",
    "embedding": "nn::tokens<25, 65> >> nn::embedding<{n}> >> nn::dense<1>",
    "activations": "nn::input<{n}> >> nn::dense<{n}> >> nn::tanh >> nn::sigmoid >> nn::leaky_relu<>"
                   " >> nn::softmax >> nn::dense<1>",
}
SIZES = (8, 40, 64, 118, 256)
STREAMED = ("causal", "rnn", "lstm", "gru", "embedding")
# The door takes any value that holds as many numbers as the network has inputs.
PREDICT = "auto f(const nn::model<net>& m, const values& x) { return nn::predict(m, x); }"
STREAM = """using stream = nn::stream<net>;
auto f(stream& s, const nn::model<net>& m, const value (&x)[stream::inputs]) { return s.step(m, x); }"""
TRAIN = """using trainer = nn::trainer<net, nn::mse, nn::sgd, 32>;
using targets = float[32][nn::output_shape<net>.size];
float f(trainer& t, nn::model<net>& m, const values (&x)[32], const targets& y) { return t.step(m, x, y); }"""


def of_family(family, what, size):
    value = "int" if family == "embedding" else "float"
    types = f"using value = {value};\nusing values = value[nn::input_shape<net>.size];\n"
    body = {"predict": PREDICT, "stream": STREAM, "train": TRAIN}[what]
    return program(FAMILIES[family].format(n=size), types + body)


def deep(layers, source="nn::input<32>"):
    """`layers` dense layers in seven widths, relu between them, as an expression."""
    chain = [f"nn::dense<{WIDTHS[i % len(WIDTHS)]}>" for i in range(layers)]
    return source + "\n    >> " + " >> nn::relu\n    >> ".join(chain)


def with_a_mistake(layers, at):
    """The same with a layer of no outputs in line `at`."""
    lines = deep(layers).splitlines()
    lines[at] = "    >> nn::dense<0> >> nn::relu"
    return "\n".join(lines)


FACTS = """static_assert(nn::parameter_count<net> > 0);
static_assert(nn::output_shape<net> == nn::shape<{out}>{{}});"""
PREDICT_FROM = "auto f(const nn::model<net>& m, const float (&x)[{inputs}]) {{ return nn::predict(m, x); }}"
TRAIN_FROM = """using trainer = nn::trainer<net, nn::cross_entropy, nn::sgd, 32>;
float f(trainer& t, nn::model<net>& model, const float (&x)[32][{inputs}], const int (&labels)[32]) {{
  return t.step(model, x, labels);
}}"""
MLP = "nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>"
# The README's first program.
LENET = """nn::input<1, 28, 28>
    >> nn::conv2d<6,  nn::kernel<5>, nn::padding<2>> >> nn::relu >> nn::max_pool2d<2>
    >> nn::conv2d<16, nn::kernel<5>>                 >> nn::relu >> nn::max_pool2d<2>
    >> nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >> nn::dense<10>"""
TRAIN_LENET = """nn::model<net> model{nn::seed{42}};
nn::trainer<net, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.05}};
float learn(const float (&images)[32][28][28], const int (&labels)[32]) {
    return trainer.step(model, images, labels);
}
nn::index read(const float (&image)[28][28]) { return nn::argmax(nn::predict(model, image)); }"""
WIDE = "nn::sequence<25, 40> >> nn::{cell}<118> >> nn::dense<1>"
PREDICT_WIDE = "auto f(const nn::model<net>& m, const float (&x)[25][40]) { return nn::predict(m, x); }"
TWO = "nn::sequence<25, 1> >> nn::lstm<128> >> nn::lstm<128> >> nn::dense<1>"
STEP_TWO = "auto f(nn::stream<net>& s, const nn::model<net>& m, const float (&x)[1]) { return s.step(m, x); }"
# Most first programs have their model in main.
LOCAL = "void use(nn::model<net>&);\nvoid f() {\n    nn::model<net> m{nn::seed{42}};\n    use(m);\n}"
# Models as constants, by the size of their file: inputs and outputs of one dense layer.
CONSTANTS = {"constant 100 kB": (100, 250), "constant 1 MB": (512, 500), "constant 10 MB": (2560, 1000)}


def constant(inputs, outputs):
    return f"""#include <ctnn/ctnn.hpp>
#include <ctnn/io/embedded.hpp>
#include "weights_{inputs}.hpp"
namespace nn = ctnn;
constexpr auto net = nn::input<{inputs}> >> nn::dense<{outputs}>;
constexpr auto model = nn::load<net>(weights);
auto f(const float (&x)[{inputs}]) {{ return nn::predict(model, x); }}
"""


def last(layers):
    return WIDTHS[(layers - 1) % len(WIDTHS)]


WHOLE = {
    "xsimd": "#include <xsimd/xsimd.hpp>\nint f() { return 0; }\n",
    "ctnn": "#include <ctnn/ctnn.hpp>\nint f() { return 0; }\n",
    "facts": program(MLP, FACTS.format(out=10)),
    "facts 100": program(deep(100), FACTS.format(out=last(100))),
    "predict mlp": program(MLP, PREDICT_FROM.format(inputs=784)),
    **{f"predict {n}": program(deep(n), PREDICT_FROM.format(inputs=32)) for n in (1, 10, 50, 100)},
    "train mlp": program(MLP, TRAIN_FROM.format(inputs=784)),
    **{f"train {n}": program(deep(n), TRAIN_FROM.format(inputs=32)) for n in (1, 10, 50, 100)},
    "train lenet": program(LENET, TRAIN_LENET),
    "wide lstm": program(WIDE.format(cell="lstm"), PREDICT_WIDE),
    "wide gru": program(WIDE.format(cell="gru"), PREDICT_WIDE),
    "stream of two lstm": program(TWO, STEP_TWO),
    "local model": program("nn::input<64> >> nn::dense<100>", LOCAL),
    **{name: constant(*size) for name, size in CONSTANTS.items()},
    "mistake 100": program(with_a_mistake(100, 60), TRAIN_FROM.format(inputs=32)),
}
ONE_LAYER = {
    f"{what} {family} {size}": of_family(family, what, size)
    for family in FAMILIES
    for what in ("predict", "stream", "train")
    if what != "stream" or family in STREAMED
    for size in SIZES
}
PROGRAMS = {**WHOLE, **ONE_LAYER}

# What, measured against what (a program, or seconds), at most. The goals are g++ 12's.
LIMITS = [
    ("predict mlp", "xsimd", 2.0),
    ("predict 100", "predict 50", 2.6),
    ("train 100", "train 50", None),
    ("train mlp", "xsimd", None),
    ("train lenet", "xsimd", 3.5),
    ("wide lstm", "ctnn", 6.0),
    ("wide gru", "ctnn", 6.0),
    ("stream of two lstm", "ctnn", 6.0),
    ("local model", "ctnn", 1.8),
    ("constant 1 MB", "predict 1", None),
    ("facts", 1.0, 1.0),
    ("mistake 100", 1.0, 5.0),
]
# MiB at most
MEMORY = {"train lenet": 400}
