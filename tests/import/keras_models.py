"""Keras models of the kinds that people publish, written by hand, and what PyTorch computes of them:
decoders, U-Nets with crops and a softmax in every pixel, squeeze-and-excite, norms of images."""
import io
import json


def functional(layers, output, shapes):
    """An .h5 of a Functional model: (name, class, configuration, names of inputs, weights) of each layer."""
    import h5py

    entries, raw = [], io.BytesIO()
    for name, shape in shapes.items():
        entries.append({
            "class_name": "InputLayer",
            "name": name,
            "inbound_nodes": [],
            "config": {"name": name, "batch_input_shape": [None, *shape]},
        })
    for name, kind, config, sources, _ in layers:
        entries.append({
            "class_name": kind,
            "name": name,
            "config": {"name": name, **config},
            "inbound_nodes": [[[s, 0, 0, {}] for s in sources]],
        })
    config = {
        "name": "model",
        "layers": entries,
        "input_layers": [[n, 0, 0] for n in shapes],
        "output_layers": [[output, 0, 0]],
    }
    with h5py.File(raw, "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Functional", "config": config})
        file.attrs["keras_version"] = "2.8.0"
        for name, _, _, _, weights in layers:
            group = file.create_group("model_weights/" + name)
            group.attrs["weight_names"] = [f"w{k}:0".encode() for k in range(len(weights))]
            for k, w in enumerate(weights):
                group[f"w{k}:0"] = w.detach().numpy()
    return raw.getvalue()


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch
    from torch.nn import functional as F
    from keras_files import keras_bytes, tf_same

    r = lambda *s: torch.randn(*s) * 0.5
    first, last = (lambda x: x.permute(0, 3, 1, 2)), (lambda x: x.permute(0, 2, 3, 1))
    conv = lambda x, k, b=None: F.conv2d(tf_same(x, k.shape[:2], (1, 1)), k.permute(3, 2, 0, 1), b)

    # A decoder: features that become an image, channels last.
    w, b, k, kb, x = r(4, 30), r(30), r(3, 3, 2, 5), r(2), torch.randn(1, 4)
    y = first(torch.relu(x @ w + b).reshape(1, 2, 3, 5))
    y = torch.tanh(F.conv_transpose2d(y, k.permute(3, 2, 0, 1), kb, stride=2)[:, :, :4, :6])
    yield "decoder.h5", keras_bytes([
        ("Dense", {"units": 30, "activation": "relu", "batch_input_shape": [None, 4]}, [w, b]),
        ("Reshape", {"target_shape": [2, 3, 5]}, []),
        (
            "Conv2DTranspose",
            {
                "filters": 2,
                "kernel_size": [3, 3],
                "strides": [2, 2],
                "padding": "same",
                "activation": "tanh",
            },
            [k, kb],
        ),
    ]), [], x, last(y)

    # A U-Net whose skip is cropped, a softmax over the classes of every pixel, an upsampling of one axis.
    k1, k2, k3, x = r(3, 3, 1, 3), r(3, 3, 3, 4), r(1, 1, 7, 3), torch.randn(1, 8, 8, 1)
    a = torch.relu(conv(first(x), k1))
    d = F.interpolate(torch.relu(conv(F.max_pool2d(a[:, :, 1:-1, 2:], 2), k2)), scale_factor=(2, 1))
    y = torch.softmax(conv(torch.cat([d, a[:, :, 1:-1, 2:5]], 1), k3), 1)
    no = {"padding": "same", "use_bias": False}
    yield "cropped.h5", functional(
        [
            ("a", "Conv2D", {**no, "kernel_size": [3, 3], "activation": "relu"}, ["in"], [k1]),
            ("crop", "Cropping2D", {"cropping": [[1, 1], [2, 0]]}, ["a"], []),
            ("pool", "MaxPooling2D", {"pool_size": [2, 2]}, ["crop"], []),
            ("b", "Conv2D", {**no, "kernel_size": [3, 3], "activation": "relu"}, ["pool"], [k2]),
            ("up", "UpSampling2D", {"size": [2, 1]}, ["b"], []),
            ("narrow", "Cropping2D", {"cropping": [[0, 0], [0, 3]]}, ["crop"], []),
            ("both", "Concatenate", {"axis": -1}, ["up", "narrow"], []),
            ("out", "Conv2D", {**no, "kernel_size": [1, 1], "activation": "softmax"}, ["both"], [k3]),
        ],
        "out",
        {"in": [8, 8, 1]},
    ), [], x, last(y)

    # Squeeze and excite, groups, the larger of two.
    k, w1, w2, g, b, w3, x = r(3, 3, 2, 4), r(4, 2), r(2, 4), r(4), r(4), r(4, 3), torch.randn(1, 5, 6, 2)
    a = torch.relu(conv(first(x), k))
    s = torch.sigmoid(torch.relu(a.mean((2, 3)) @ w1) @ w2)
    y = F.group_norm(torch.maximum(a * s[:, :, None, None], a - 1), 2, g, b, eps=1e-3).amax((2, 3)) @ w3
    flat = {"use_bias": False}
    yield "excited.h5", functional(
        [
            ("a", "Conv2D", {**no, "kernel_size": [3, 3], "activation": "relu"}, ["in"], [k]),
            ("p", "GlobalAveragePooling2D", {}, ["a"], []),
            ("r", "Reshape", {"target_shape": [1, 1, 4]}, ["p"], []),
            ("d", "Dense", {**flat, "units": 2, "activation": "relu"}, ["r"], [w1]),
            ("u", "Dense", {**flat, "units": 4, "activation": "sigmoid"}, ["d"], [w2]),
            ("m", "Multiply", {}, ["a", "u"], []),
            ("less", "Rescaling", {"scale": 1.0, "offset": -1.0}, ["a"], []),
            ("top", "Maximum", {}, ["m", "less"], []),
            ("n", "GroupNormalization", {"groups": 2, "axis": -1, "epsilon": 1e-3}, ["top"], [g, b]),
            ("g", "GlobalMaxPooling2D", {}, ["n"], []),
            ("y", "Dense", flat, ["g"], [w3]),
        ],
        "y",
        {"in": [5, 6, 2]},
    ), [], x, y

    # A norm over everything, and one over the channels of every pixel; pictures that are augmented in
    # training.
    k, g, b, w, v, x = r(3, 3, 3, 4), r(5, 6, 4), r(5, 6, 4), r(4), r(4), torch.randn(1, 5, 6, 3)
    a = last(conv(first(x / 127.5 - 1), k))
    y = F.layer_norm(torch.tanh(F.layer_norm(a, [5, 6, 4], g, b, 1e-3)), [4], w, v, 1e-3)
    yield "normed.h5", keras_bytes([
        ("RandomFlip", {"mode": "horizontal", "batch_input_shape": [None, 5, 6, 3]}, []),
        ("Rescaling", {"scale": 1 / 127.5, "offset": -1.0}, []),
        ("Conv2D", {**no, "kernel_size": [3, 3]}, [k]),
        ("LayerNormalization", {"axis": [1, 2, 3], "epsilon": 1e-3}, [g, b]),
        ("Activation", {"activation": "tanh"}, []),
        ("LayerNormalization", {"axis": [3], "epsilon": 1e-3}, [w, v]),
    ]), [], x, y
