#!/usr/bin/env python3
"""A model of 1 MB in each format becomes a header and weights within two seconds of one core, without
PyTorch. Processor time is counted, so that what else the machine does changes nothing.

    python3 times.py
"""
import json
import pathlib
import resource
import subprocess
import sys
import tempfile

from frameworks import again_with_packages

MOST_SECONDS = 2.0
IMPORTER = pathlib.Path(__file__).resolve().parent.parent.parent / "cmake" / "ctnn_import.py"


def files():
    """{name: bytes} of the formats whose readers are here."""
    import importlib.util
    import numpy
    import tflite

    random = numpy.random.default_rng(1)
    f = lambda *s: (random.standard_normal(s) * 0.05).astype("f4")
    listed = lambda *s: f(*s).round(7).tolist()
    there = lambda module: importlib.util.find_spec(module) is not None
    conv, bias, behind, m, b = f(64, 3, 3, 3), f(64), f(64, 3, 3, 64), f(216, 1024), f(216)
    tensors = [("x", [1, 8, 8, 3], None), ("w", [64, 3, 3, 3], conv), ("b", [64], bias),
               ("c", [1, 8, 8, 64], None), ("v", [64, 3, 3, 64], behind), ("d", [1, 4, 4, 64], None),
               ("shape", [2], numpy.array([-1, 1024])), ("f", [1, 1024], None), ("m", [216, 1024], m),
               ("n", [216], b), ("y", [1, 216], None)]
    operators = [(3, [0, 1, 2], [3], {1: ("i", 1), 2: ("i", 1), 3: ("b", 1)}),
                 (3, [3, 4, 2], [5], {1: ("i", 2), 2: ("i", 2), 3: ("b", 1)}), (22, [5, 6], [7], {}),
                 (9, [7, 8, 9], [10], {0: ("b", 1)})]
    made = {"net.tflite": tflite.model(tensors, operators, [0], [10])}
    if there("onnx"):
        import onnx_files
        from onnx import helper
        node = helper.make_node
        nodes = [
            node("Conv", ["x", "w", "b"], ["c"], pads=[1] * 4),
            node("Relu", ["c"], ["d"]),
            node("Conv", ["d", "v"], ["e"], pads=[1] * 4, strides=[2, 2]),
            node("Flatten", ["e"], ["g"]),
            node("Gemm", ["g", "m", "n"], ["y"], transB=1)
        ]
        weights = {
            "w": conv.transpose(0, 3, 1, 2), "b": bias, "v": behind.transpose(0, 3, 1, 2), "m": m, "n": b
        }
        made["net.onnx"] = onnx_files.model(nodes, weights, (1, 3, 8, 8), 13)
    if there("h5py"):
        import keras_older
        layers = keras_older.listed(("Conv2D", {
            "name": "a", "filters": 64, "kernel_size": [3, 3], "padding": "same", "activation": "relu",
            "batch_input_shape": [None, 8, 8, 3]
        }), ("Conv2D", {
            "name": "c", "filters": 64, "kernel_size": [3, 3], "padding": "same", "strides": [2, 2],
            "use_bias": False
        }), ("Flatten", {"name": "f"}), ("Dense", {"name": "d", "units": 216}))
        made["net.h5"] = keras_older.weights_of(
            {"a": [conv.transpose(1, 2, 3, 0), bias], "c": [behind.transpose(1, 2, 3, 0)], "d": [m.T, b]},
            "2.1.6", layers)
    lstm = lambda i, h: [listed(i, 4 * h), listed(h, 4 * h), listed(4 * h)]
    layer = lambda kind, width, weights: {
        "type": kind, "activation": "", "shape": [None, None, width], "weights": weights
    }
    layers = [
        layer("lstm", 64, lstm(1, 64)),
        layer("lstm", 64, lstm(64, 64)),
        layer("dense", 1, [listed(64, 1), listed(1)])
    ]
    made["net.json"] = json.dumps({"in_shape": [None, None, 1], "layers": layers}).encode()
    h = 64
    count = 4 * h * (1 + h) + 6 * h + 4 * h * 2 * h + 6 * h + h + 1
    made["net.nam"] = json.dumps({
        "version": "0.5.0", "architecture": "LSTM", "weights": listed(count), "config":
        {"input_size": 1, "hidden_size": h, "num_layers": 2}
    }).encode()
    return made


def main():
    again_with_packages("numpy")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, raw in files().items():
            path = pathlib.Path(folder, name)
            path.write_bytes(raw)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([sys.executable, str(IMPORTER), str(path), "--out", folder, "--quiet"])
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            good = done.returncode == 0 and seconds <= MOST_SECONDS and len(raw) > 900_000
            wrong += not good
            print(f"{name}: {len(raw) / 1e6:.1f} MB in {seconds:.2f} s{'' if good else ', which is wrong'}")
    sys.exit(wrong != 0)


if __name__ == "__main__":
    main()
