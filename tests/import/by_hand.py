#!/usr/bin/env python3
"""What the importer writes is what a person would: the topology in the header is the same C++ type as the one
written here by hand, so that both programs are the same code, as fast and as dear to compile. And sequence
models stream: step by step they give the golden example.

    python3 by_hand.py COMPILER INCLUDE...        COMPILER may be several words
"""
import pathlib
import shlex
import subprocess
import sys
import tempfile

from frameworks import again_with_packages

# By file: an amplifier, a vision model, a policy, and what else a format says; as a person writes it.
TOPOLOGIES = {
    "wavenet.nam": """nn::sequence<16, 1> >> nn::as<"input">
        >> nn::sum(nn::dense<2, nn::no_bias>
                >> nn::sum(nn::identity,
                    nn::sum(nn::conv1d<2, nn::kernel<2>, nn::dilation<1>, nn::causal>,
                        nn::from<"input"> >> nn::dense<2, nn::no_bias>)
                        >> nn::tanh >> nn::add_to<"sum"> >> nn::dense<2>)
                >> nn::conv1d<2, nn::kernel<2>, nn::dilation<2>, nn::causal>,
            nn::dense<2, nn::no_bias>)
        >> nn::tanh >> nn::add_to<"sum"> >> nn::from<"sum"> >> nn::dense<1>""",
    "picture.tflite": """nn::input<3, 4, 6> >> nn::conv2d<5, nn::kernel<3>, nn::padding<1>> >> nn::relu
        >> nn::global_avg_pool >> nn::dense<4, nn::no_bias> >> nn::softmax""",
    "policy.zip": "nn::input<2> >> nn::dense<4> >> nn::relu >> nn::dense<2, nn::no_bias>",
    "lstm.nam": "nn::sequence<16, 1> >> nn::lstm<3, nn::initial_state> >> nn::dense<1>",
    "rtneural.json": """nn::sequence<16, 1>
        >> nn::sum(nn::conv1d<3, nn::kernel<2>, nn::dilation<2>, nn::causal> >> nn::tanh >> nn::gru<4>
                >> nn::prelu<nn::per_channel> >> nn::batch_norm<nn::eps<1, 100>> >> nn::dense<1>,
            nn::identity)""",
    "guitarml.json": "nn::sequence<16, 1> >> nn::sum(nn::lstm<3> >> nn::dense<1>, nn::identity)",
}
STREAMS = ("wavenet.nam", "lstm.nam", "rtneural.json", "guitarml.json")

MAIN = """#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <span>
#include <type_traits>
#include <vector>
namespace nn = ctnn;

template <class A, class B>
constexpr bool same = std::is_same_v<std::remove_const_t<A>, std::remove_const_t<B>>;

// The largest difference between the golden output and what comes of its input, by steps and in odd blocks.
template <auto net>
double streamed(const char* path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const std::span<const std::byte> all{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
    nn::model<net> model;
    nn::golden<net> example;
    if (!nn::load(model, all) || !nn::load(example, all)) return 1e9;
    nn::stream<net> one, blocks;
    std::vector<float> out(std::size_t(example.output.size()));
    const std::span<const float> in{example.input.data(), std::size_t(example.input.size())};
    std::size_t done = 0;
    for (const std::size_t n : {1, 5, 3, 7})
        done += std::size_t(blocks.process(model, in.subspan(done, n), std::span(out).subspan(done, n)));
    double worst = done == in.size() ? 0.0 : 1e9, largest = 0;
    for (std::size_t t = 0; t < in.size(); ++t) {
        const auto y = one.step(model, nn::unchecked<1>(in.data() + t));
        const double said = double(example.output[nn::index(t)]);
        worst = std::fmax(worst, std::fmax(std::fabs(double(y[0]) - said), std::fabs(double(out[t]) - said)));
        largest = std::fmax(largest, std::fabs(said));
    }
    return worst / largest;
}
"""


def main():
    again_with_packages("numpy")
    import seeds
    from ctnn_import import command

    compiler, *includes = sys.argv[1:]
    own, *others = (str(pathlib.Path(i).resolve()) for i in includes)
    folders = [f"-I{own}", *[f"-isystem{i}" for i in others if i != "/usr/include"]]
    made, text, calls, count = seeds.all_files(), MAIN, "", 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for file, topology in TOPOLOGIES.items():
            if file not in made:  # its framework is not here
                continue
            count += 1
            (folder / file).write_bytes(made[file])
            options = command.arguments().parse_args(
                [str(folder / file), "--steps", "16", "--out",
                 str(folder)])
            options.name = command.identifier(file)
            result = command.attempt(folder / file, options)
            if not result.done:
                print(f"{file}: {'; '.join(map(str, result.problems))}")
                sys.exit(1)
            command.write(result, options)
            name = options.name
            text += f'\n#include "{name}.hpp"\nconstexpr auto {name}_by_hand = {topology};\n'
            text += f'static_assert(same<decltype({name}::net), decltype({name}_by_hand)>, "{file}");\n'
            if file in STREAMS:
                calls += f'    wrong += !(streamed<{name}::net>("{name}.safetensors") <= 1e-5);\n'
        (folder / "main.cpp"
         ).write_text(f"{text}\nint main() {{\n    int wrong = 0;\n{calls}    return wrong;\n}}\n")
        built = subprocess.run(
            [*shlex.split(compiler), "-std=c++20", "-O1", *folders, "main.cpp", "-o", "main"],
            cwd=folder,
            capture_output=True,
            text=True)
        if built.returncode:
            print("\n".join([line[:300] for line in built.stderr.splitlines() if "error" in line][:20])
                  or built.stderr[:2000])
            sys.exit(1)
        wrong = subprocess.run(["./main"], cwd=folder).returncode
    print(f"{count} topologies are of the types written by hand; {wrong} of {len(STREAMS)} do not stream")
    sys.exit(wrong != 0)


if __name__ == "__main__":
    main()
