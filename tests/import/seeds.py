"""One small file of every format, made without the frameworks: what corpus.py damages and fuzz.py mutates."""
import importlib.util
import io
import json
import zipfile

import numpy

random = numpy.random.default_rng(5)


def there(module):
    return importlib.util.find_spec(module) is not None


def numbers(*shape):
    return random.normal(0, 0.5, shape).round(4)


def nam():
    lstm = {
        "version": "0.5.4", "architecture": "LSTM",
        "config": {"input_size": 1, "hidden_size": 3,
                   "num_layers": 1}, "weights": numbers(70).tolist(), "sample_rate": 48000
    }
    layers = {
        "input_size": 1, "condition_size": 1, "head_size": 1, "channels": 2, "kernel_size": 2,
        "dilations": [1, 2], "activation": "Tanh", "gated": False, "head_bias": True
    }
    count = 2 + 2 * (2 * 2 * 2 + 2 + 2 + 4 + 2) + 2 + 1 + 1
    wave = {
        "version": "0.5.0", "architecture": "WaveNet",
        "config": {"layers": [layers], "head": None, "head_scale": 0.02}, "weights": numbers(count).tolist()
    }
    both = {"version": "0.7.0", "architecture": "SlimmableContainer", "weights": [],
            "config": {"submodels": [{"max_value": 0.5, "model": lstm}, {"max_value": 1.0, "model": wave}]}}
    return {"lstm.nam": lstm, "wavenet.nam": wave, "container.nam": both}


def rtneural():
    layer = lambda kind, shape, weights, activation="", **more: {
        "type": kind, "activation": activation, "shape": [None, None, shape],
        "weights": [w.tolist() for w in weights], **more
    }
    return {
        "rtneural.json": {
            "in_shape": [None, None, 1], "in_skip": 1, "layers": [
                layer("conv1d", 3, [numbers(2, 1, 3), numbers(3)], "tanh", kernel_size=[2], dilation=[2],
                      groups=1),
                layer("gru", 4,
                      [numbers(3, 12), numbers(4, 12), numbers(2, 12)]),
                layer("prelu", 4, [numbers(1, 1, 4)]),
                layer(
                    "batchnorm", 4,
                    [numbers(4), numbers(4), numbers(4), abs(numbers(4))], epsilon=0.01),
                layer("dense", 1, [numbers(4, 1), numbers(1)])
            ]
        }
    }


def torch_json():
    state = {
        "rec.weight_ih_l0": numbers(12, 1), "rec.weight_hh_l0": numbers(12, 3), "rec.bias_ih_l0": numbers(12),
        "rec.bias_hh_l0": numbers(12), "lin.weight": numbers(1, 3), "lin.bias": numbers(1)
    }
    state = {k: v.tolist() for k, v in state.items()}
    said = {
        "model": "SimpleRNN", "input_size": 1, "skip": 1, "output_size": 1, "unit_type": "LSTM",
        "num_layers": 1, "hidden_size": 3
    }
    return {"guitarml.json": {"model_data": said, "state_dict": state}}


KERAS = {
    "class_name": "Functional", "config": {
        "name": "model", "layers": [{
            "class_name": "InputLayer", "name": "in",
            "config": {"name": "in", "batch_input_shape": [None, 6, 5, 2]}, "inbound_nodes": []
        }, {
            "class_name": "Conv2D", "name": "conv", "config": {
                "name": "conv", "filters": 3, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same",
                "activation": "relu", "use_bias": True
            }, "inbound_nodes": [[["in", 0, 0, {}]]]
        }, {
            "class_name": "BatchNormalization", "name": "bn",
            "config": {"name": "bn", "axis": [3], "epsilon": 0.001}, "inbound_nodes": [[["conv", 0, 0, {}]]]
        }, {
            "class_name": "Add", "name": "add", "config": {"name": "add"},
            "inbound_nodes": [[["conv", 0, 0, {}], ["bn", 0, 0, {}]]]
        }, {
            "class_name": "Flatten", "name": "flat", "config": {"name": "flat"},
            "inbound_nodes": [[["add", 0, 0, {}]]]
        }, {
            "class_name": "Dense", "name": "dense",
            "config": {"name": "dense", "units": 4, "activation": "softmax",
                       "use_bias": True}, "inbound_nodes": [[["flat", 0, 0, {}]]]
        }], "input_layers": [["in", 0, 0]], "output_layers": [["dense", 0, 0]]
    }
}
KERAS_WEIGHTS = {
    "conv": [("kernel", (3, 3, 2, 3)), ("bias", (3,))],
    "bn": [(n, (3,)) for n in ("gamma", "beta", "moving_mean", "moving_variance")],
    "dense": [("kernel", (27, 4)), ("bias", (4,))]
}


def keras():
    if not there("h5py"):
        return {}
    import h5py
    old, new = io.BytesIO(), io.BytesIO()
    with h5py.File(old, "w") as file:
        file.attrs["model_config"], file.attrs["keras_version"] = json.dumps(KERAS), "2.4.0"
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [n.encode() for n in KERAS_WEIGHTS]
        for layer, weights in KERAS_WEIGHTS.items():
            own = group.create_group(layer)
            own.attrs["weight_names"] = [f"{layer}/{n}:0".encode() for n, _ in weights]
            for n, shape in weights:
                own[f"{layer}/{n}:0"] = abs(numbers(*shape)).astype("f4")
    with h5py.File(new, "w") as file:
        for layer, kind in (("conv", "conv2d"), ("bn", "batch_normalization"), ("dense", "dense")):
            for i, (_, shape) in enumerate(KERAS_WEIGHTS[layer]):
                file[f"layers/{kind}/vars/{i}"] = abs(numbers(*shape)).astype("f4")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("config.json", json.dumps(KERAS))
        z.writestr("model.weights.h5", new.getvalue())
    return {"keras.h5": old.getvalue(), "keras.keras": archive.getvalue()}


def onnx():
    if not there("onnx"):
        return {}
    from onnx import TensorProto, helper, numpy_helper
    w = {"w": numbers(3, 2, 3, 3), "b": numbers(3), "m": numbers(4, 48)}
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], pads=[1, 1, 1, 1], name="conv"),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("Add", ["r", "c"], ["s"]),
        helper.make_node("Flatten", ["s"], ["f"]),
        helper.make_node("Gemm", ["f", "m"], ["y"], transB=1)
    ]
    graph = helper.make_graph(nodes, "g",
                              [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2, 4, 4])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 4])],
                              [numpy_helper.from_array(v.astype("f4"), k) for k, v in w.items()])
    return {
        "model.onnx": helper.make_model(graph, opset_imports=[helper.make_opsetid("",
                                                                                  13)]).SerializeToString()
    }


def torch():
    if not there("torch"):
        return {}
    import torch
    from torch import nn
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).eval()
    files = {}
    for name, write in (("module.pt", lambda f: torch.save(net, f)),
                        ("scripted.pt", lambda f: torch.jit.save(torch.jit.script(net), f)),
                        ("old.pth", lambda f: torch.save(net, f, _use_new_zipfile_serialization=False))):
        buffer = io.BytesIO()
        write(buffer)
        files[name] = buffer.getvalue()
    state = {
        "q_net.q_net.0.weight": torch.ones(4, 2), "q_net.q_net.0.bias": torch.ones(4),
        "q_net.q_net.2.weight": torch.ones(2, 4)
    }
    policy, archive = io.BytesIO(), io.BytesIO()
    torch.save(state, policy)
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("policy.pth", policy.getvalue())
        z.writestr("data", json.dumps({"policy_kwargs": {}}))
    return files | {"policy.zip": archive.getvalue()}


def all_files():
    """Bytes by name."""
    files = {n: json.dumps(v).encode() for n, v in {**nam(), **rtneural(), **torch_json()}.items()}
    from tflite import picture, small
    return files | keras() | onnx() | torch() | {"model.tflite": small(), "picture.tflite": picture()}
