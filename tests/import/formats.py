#!/usr/bin/env python3
"""Files of formats whose frameworks are not here, written by hand; what they compute is computed by PyTorch.
Skipped (77) without it.

    python3 formats.py [NAME...]

Keras' SAME and gate orders, TensorFlow Lite's matrices by gate, policies of Stable-Baselines3, GuitarML,
tf2onnx's transposes.
"""
import contextlib
import io
import json
import pathlib
import sys
import tempfile

import keras_calls
import keras_channels
import keras_files
import keras_models
import keras_older
import keras_sequences
import odd_files
import onnx_backward
import onnx_files
import onnx_integers
import onnx_windows
import policies
import tflite_files
import tflite_operators
import torch_older
from frameworks import again_with_packages, imported

MODULES = (keras_files, keras_older, keras_calls, keras_channels, keras_models, keras_sequences,
           tflite_files, tflite_operators, onnx_files, onnx_backward, onnx_integers, onnx_windows, policies,
           torch_older, odd_files)


def other_cases():
    import torch
    from torch import nn
    rec, lin, x = nn.GRU(2, 6, batch_first=True), nn.Linear(6, 1), torch.randn(1, 10, 2)
    state = {f"rec.{k}": v.tolist()
             for k, v in rec.state_dict().items()
             } | {f"lin.{k}": v.tolist()
                  for k, v in lin.state_dict().items()}
    said = {
        "model": "SimpleRNN", "input_size": 2, "skip": 1, "unit_type": "GRU", "num_layers": 1,
        "hidden_size": 6
    }
    yield "guitarml.json", json.dumps({"model_data": said,
                                       "state_dict": state}).encode(), ["--steps",
                                                                        "10"], x, lin(rec(x)[0]) + x[..., :1]

    from onnx import TensorProto, helper, numpy_helper
    import numpy
    conv, x = nn.Conv2d(3, 4, 3, stride=2), torch.randn(1, 9, 9, 3)
    dense = torch.randn(64, 5)
    y = torch.relu(conv(x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1).reshape(1, 64) @ dense
    node = helper.make_node
    nodes = [
        node("Transpose", ["x"], ["a"], perm=[0, 3, 1, 2]),
        node("Conv", ["a", "w"], ["b"], strides=[2, 2]),
        node("Add", ["b", "bias"], ["c"]),
        node("Relu", ["c"], ["d"]),
        node("Transpose", ["d"], ["e"], perm=[0, 2, 3, 1]),
        node("Shape", ["e"], ["s"]),
        node("Slice", ["s", "zero", "one"], ["n"]),
        node("Concat", ["n", "rest"], ["shape"], axis=0),
        node("Reshape", ["e", "shape"], ["f"]),
        node("MatMul", ["f", "m"], ["y"])
    ]
    constants = {"w": conv.weight, "bias": conv.bias.reshape(1, -1, 1, 1), "m": dense}
    constants = [numpy_helper.from_array(v.detach().numpy(), k) for k, v in constants.items()]
    constants += [
        numpy_helper.from_array(numpy.array(v, dtype=numpy.int64), k)
        for k, v in (("zero", [0]), ("one", [1]), ("rest", [-1]))
    ]
    info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
    graph = helper.make_graph(nodes, "tf2onnx", [info("x", ["unk", 9, 9, 3])], [info("y", None)], constants)
    yield "tf2onnx.onnx", helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)
                                                                  ]).SerializeToString(), [], x, y


def said_by_command(path, folder):
    """What the command says of a file that it refuses as a whole, or whose folder cannot be."""
    from ctnn_import import command
    with contextlib.redirect_stderr(io.StringIO()) as said:
        command.main([str(path), "--out", str(folder)])
    return said.getvalue()


def main():
    again_with_packages("numpy", "torch", "h5py", "onnx")
    import torch
    torch.manual_seed(4)
    wanted, wrong, count, fine = sys.argv[1:], [], 0, None
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        for cases in (*(m.cases for m in MODULES), other_cases):
            for name, raw, arguments, x, y in cases():
                if wanted and not any(w in name for w in wanted):
                    continue
                count += 1
                path = pathlib.Path(folder, name)
                for own, content in (raw if isinstance(raw, dict) else {name: raw}).items():
                    pathlib.Path(folder, own).write_bytes(content)
                result, error = imported(path, arguments, x.numpy(), y.numpy())
                good = isinstance(error, float) and error <= 1e-5
                header = " ".join(result.header.replace("//", " ").split())
                good = good and all(words in result.header for words in onnx_files.SAID.get(name, []))
                good = good and all(words in header for words in odd_files.SAID.get(name, []))
                good = good and not any(words in header for words in odd_files.UNSAID.get(name, []))
                if wanted or not good:
                    print(f"{name}: {error}\n{result.header if wanted and good else ''}")
                wrong += [] if good else [name]
                fine = fine if arguments else path
        for name, raw, arguments, words in (r for m in MODULES for r in getattr(m, "refused", tuple)()):
            count += 1
            path = pathlib.Path(folder, name)
            path.write_bytes(raw)
            _, said = imported(path, arguments, None, None)
            if not isinstance(said, str) or words not in said:
                print(f"{name}: {said}")
                wrong.append(name)
        if "--out: cannot be written" not in (said := said_by_command(fine, fine)):
            print(f"the command does not say that its folder is a file: {said}")
            wrong.append(fine.name)
        said = said_by_command(path, path.parent)
        if said.count(path.name) != 1:
            print(f"the command names the file more than once, or not at all: {said}")
            wrong.append(path.name)
    print(f"{count - len(wrong)} of {count} files agree with PyTorch, or are refused as they should be")
    sys.exit(1 if wrong or not count else 0)


if __name__ == "__main__":
    main()
