"""Checks beyond the importer itself: a compiled program, the framework's own runtime, examples that come
beside a file."""
import importlib.util
import pathlib
import shutil
import subprocess
import tempfile

import numpy

from . import safetensors
from .problems import Refused

PROGRAM = """#include <ctnn/io.hpp>
#include "{name}.hpp"
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>
namespace nn = ctnn;

int main(int, char** arguments) {{
    std::ifstream file(arguments[1], std::ios::binary);
    const std::vector<char> bytes{{std::istreambuf_iterator<char>(file), {{}}}};
    const std::span<const std::byte> all{{reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()}};
    const auto model = std::make_unique<nn::model<{name}::net>>();
    const auto example = std::make_unique<nn::golden<{name}::net>>();
    if (const auto loaded = nn::load(*model, all); !loaded) return std::cerr << loaded << '\\n', 2;
    if (const auto loaded = nn::load(*example, all); !loaded) return std::cerr << loaded << '\\n', 2;
    const auto workspace = std::make_unique<nn::workspace<{name}::net, 1>>();
    {input}
    const auto y = nn::predict(*model, {x}, *workspace);
    double worst = 0, largest = 1e-30;
    for (nn::index i = 0; i < y.size(); ++i) {{
        const double error = std::fabs(double(y[i]) - double(example->output[i]));
        worst = error <= worst ? worst : error;
        largest = std::fmax(largest, std::fabs(double(example->output[i])));
    }}
    std::printf("%.9g\\n", worst / largest);
}}
"""


def include_folders():
    """ctnn's headers beside this package: in the sources, or where it is installed."""
    here = pathlib.Path(__file__).resolve()
    return [p / "include" for p in here.parents if (p / "include" / "ctnn" / "ctnn.hpp").is_file()][:1]


def run(result, options):
    """Compiles a program with the written files, runs it on the golden example; the error in units of the
    largest output."""
    if shutil.which(options.compiler.split()[0]) is None:
        raise Refused(f"--check needs a compiler: there is no {options.compiler}")
    from . import command
    with tempfile.TemporaryDirectory() as folder:
        folder, name = pathlib.Path(folder), options.name
        own = vars(options) | {"out": str(folder)}
        command.write(result, type(options)(**own))
        tokens, x = "", "example->input"
        if result.imported.tokens:
            tokens = "std::vector<int> tokens(example->input.begin(), example->input.end());"
            x = f"nn::unchecked<{result.imported.graph.input.size}>(tokens.data())"
        (folder / "main.cpp").write_text(PROGRAM.format(name=name, input=tokens, x=x))
        includes = [f"-I{p}" for p in ([options.include] if options.include else include_folders())]
        build = subprocess.run([
            *options.compiler.split(), "-std=c++20", "-O1", "-march=native", *includes, "main.cpp", "-o",
            "main"
        ], cwd=folder, capture_output=True, text=True)
        if build.returncode:
            first = next((line for line in build.stderr.splitlines() if "error" in line), "no message")
            raise Refused(f"the program does not compile: {first[:300]}")
        ran = subprocess.run([folder / "main", folder / f"{name}.safetensors"], capture_output=True,
                             text=True, timeout=600)
        if ran.returncode:
            raise Refused(f"the program ends with {ran.returncode}: {ran.stderr[:300]}")
        return float(ran.stdout)


def read_values(path):
    """Numbers of a file: raw little-endian floats, .csv, .npy, ONNX's TensorProto, .safetensors."""
    path = pathlib.Path(path)
    try:
        if path.suffix == ".csv":
            return numpy.loadtxt(path, delimiter=",", ndmin=2)
        if path.suffix == ".npy":
            return numpy.load(path, allow_pickle=False)
        if path.suffix == ".pb":
            from onnx import TensorProto, numpy_helper
            return numpy_helper.to_array(TensorProto.FromString(path.read_bytes()))
        if path.suffix == ".safetensors":
            return next(iter(safetensors.read(path).values()))
        return numpy.fromfile(path, dtype="<f4")
    except (OSError, ValueError) as e:
        raise Refused(f"{path.name}: {e}") from None


def read_example(paths, inputs, output):
    """Input and output arrays of these shapes; of batches the first."""
    x, y = (read_values(p).reshape(-1) for p in paths)
    want_x, want_y = sum(int(numpy.prod(s)) for s in inputs), int(numpy.prod(output))
    if x.size < want_x or y.size < want_y or x.size // want_x != y.size // want_y:
        raise Refused(
            f"the example has {x.size} and {y.size} values, where the network takes {want_x} and gives "
            f"{want_y}"
        )
    arrays, at = [], 0
    for shape in inputs:
        arrays.append(x[at:at + int(numpy.prod(shape))].reshape(shape))
        at += arrays[-1].size
    return arrays, y[:want_y].reshape(output)


def framework(path, imported, x):
    """(name, output) by the framework's own runtime, where it is installed; else None."""
    arrays = [a.astype(numpy.int64 if imported.tokens else numpy.float32) for a in imported.file_inputs(x)]
    if imported.format.startswith("ONNX") and importlib.util.find_spec("onnxruntime"):
        import onnxruntime
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        feeds = {i.name: a for i, a in zip(session.get_inputs(), arrays)}
        return "onnxruntime", session.run([imported.output[0]], feeds)[0]
    if imported.format.startswith("TensorFlow Lite") and importlib.util.find_spec("ai_edge_litert"):
        from ai_edge_litert.interpreter import Interpreter
        runtime = Interpreter(model_path=str(path))
        runtime.allocate_tensors()
        for detail, a in zip(runtime.get_input_details(), arrays):
            runtime.set_tensor(detail["index"], a)
        runtime.invoke()
        return "LiteRT", runtime.get_tensor(runtime.get_output_details()[0]["index"])
    if imported.format.startswith("TorchScript") and importlib.util.find_spec("torch"):
        import torch
        with torch.no_grad():
            return "torch", torch.jit.load(str(path)).eval()(*map(torch.from_numpy, arrays)).numpy()
    return None
