"""Keras files with functions between layers (x + y, 2 * x, tf.nn.relu): what PyTorch computes of them."""
import io
import json
import zipfile

from keras_older import weights_of


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch

    r = lambda *s: torch.randn(*s) * 0.5
    x = torch.randn(1, 4)

    # Functions between layers: x + y, 2 * x - 1, tf.nn.relu, a constant on the left.
    v, vb = r(4, 4), r(4)
    config = lambda **c: {"name": "model", **c}
    call = lambda name, kind, own, nodes: {
        "class_name": kind, "name": name, "config": {"name": name, **own}, "inbound_nodes": nodes
    }
    layers = [
        call("x", "InputLayer", {"batch_input_shape": [None, 4]}, []),
        call("d", "Dense", {"units": 4}, [[["x", 0, 0, {}]]]),
        call("plus", "TFOpLambda", {"function": "__operators__.add"},
             [["d", 0, 0, {"y": ["x", 0, 0], "name": None}]]),
        call("twice", "TFOpLambda", {"function": "math.multiply"},
             [["plus", 0, 0, {"y": 2.0, "name": None}]]),
        call("less", "TFOpLambda", {"function": "math.subtract"},
             [["_CONSTANT_VALUE", -1, 1.0, {"y": ["twice", 0, 0]}]]),
        call("relu", "TFOpLambda", {"function": "nn.relu"}, [["less", 0, 0, {"name": None}]]),
        call("old", "TensorFlowOpLayer", {"node_def": {"op": "Mul"}, "constants": {"1": 0.5}},
             [[["relu", 0, 0, {}]]]),
        call("both", "TFOpLambda", {"function": "concat"},
             [[["old", 0, 0, {"axis": -1}], ["d", 0, 0, {"axis": -1}]]])
    ]
    d = x @ v + vb
    yield "functions.h5", weights_of(
        {"d": [v, vb]}, "2.8.0", {
            "class_name": "Functional", "config": config(
                layers=layers, input_layers=[["x", 0, 0]], output_layers=[["both", 0, 0]])
        }), [], x, torch.cat([torch.relu(1 - 2 * (d + x)) * 0.5, d], -1)

    # The same of Keras 3, whose operations are classes of keras.ops.
    import h5py
    raw, archive = io.BytesIO(), io.BytesIO()
    with h5py.File(raw, "w") as file:
        for k, w in enumerate((v, vb)):
            file[f"layers/dense/vars/{k}"] = w.numpy()
    said = lambda n: {
        "class_name": "__keras_tensor__", "config": {"shape": [None, 4], "keras_history": [n, 0, 0]}
    }
    op = lambda name, kind, *args: {
        "module": "keras.src.ops.numpy", "class_name": kind, "name": name, "config": {"name": name},
        "inbound_nodes": [{"args": list(args), "kwargs": {}}]
    }
    layers = [{
        "class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_shape": [None, 4]},
        "inbound_nodes": []
    }, {
        "module": "keras.layers", "class_name": "Dense", "name": "d", "config": {"name": "d", "units": 4},
        "inbound_nodes": [{"args": [said("x")], "kwargs": {}}]
    },
              op("plus", "Add", said("d"), said("x")),
              op("twice", "Multiply", said("plus"), 2.0),
              op("less", "Subtract", 1.0, said("twice")),
              op("half", "TrueDivide", said("less"), 2.0)]
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(
            "config.json",
            json.dumps({
                "class_name":
                "Functional", "config":
                config(layers=layers, input_layers=[["x", 0, 0]], output_layers=[["half", 0, 0]])
            }))
        zipped.writestr("model.weights.h5", raw.getvalue())
    yield "operations.keras", archive.getvalue(), [], x, (1 - 2 * (d + x)) / 2
