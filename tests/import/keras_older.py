"""Keras' files as older versions wrote them: what PyTorch computes of them."""
import io
import json


def weights_of(layers, version, config=None):
    """An .h5 of named layers' arrays, with their configuration where one is given."""
    import h5py
    raw = io.BytesIO()
    with h5py.File(raw, "w") as file:
        group = file
        if config is not None:
            file.attrs["model_config"], file.attrs["keras_version"] = json.dumps(config), version
            group = file.create_group("model_weights")
        group.attrs["layer_names"] = [n.encode() for n in layers]
        for name, arrays in layers.items():
            own = group.create_group(name)
            own.attrs["weight_names"] = [f"{name}_w{k}".encode() for k in range(len(arrays))]
            for k, w in enumerate(arrays):
                own[f"{name}_w{k}"] = w.detach().numpy() if hasattr(w, "detach") else w
    return raw.getvalue()


def listed(*layers):
    """A Sequential as Keras had it until 2.2: its configuration is the list of its layers."""
    return {"class_name": "Sequential", "config": [{"class_name": k, "config": c} for k, c in layers]}


def cases():
    """(file's name, bytes or {name: bytes}, options, input, output)."""
    import torch
    from torch import nn
    from torch.nn import functional as F
    from keras_files import tf_same

    r = lambda *s: torch.randn(*s) * 0.5
    first, last = (lambda x: x.permute(0, 3, 1, 2)), (lambda x: x.permute(0, 2, 3, 1))

    # Keras 1: Convolution2D by nb_filter, border_mode, subsample; Dense by output_dim.
    k, b, w, wb, x = r(3, 2, 2, 4), r(4), r(16, 3), r(3), torch.randn(1, 7, 9, 2)
    bn = [r(4).abs() + 0.5, r(4), r(4), r(4).abs() + 0.5]
    y = torch.relu(F.conv2d(tf_same(first(x), (3, 2), (2, 2)), k.permute(3, 2, 0, 1), b, stride=2))
    y = F.max_pool2d(F.batch_norm(y, bn[2], bn[3], bn[0], bn[1], eps=1e-5), 2)
    y = torch.tanh(last(y).reshape(1, -1)[:, :16] @ w + wb)
    yield "keras_1.h5", weights_of(
        {"c": [k, b], "n": bn, "d": [w, wb]}, "1.2.2",
        listed(("Convolution2D", {
            "name": "c", "nb_filter": 4, "nb_row": 3, "nb_col": 2, "border_mode": "same", "subsample":
            [2, 2], "dim_ordering": "tf", "bias": True, "activation": "relu", "batch_input_shape":
            [None, 7, 9, 2]
        }), ("BatchNormalization", {"name": "n", "axis": -1, "mode": 0, "epsilon": 1e-5}),
               ("MaxPooling2D", {
                   "name": "p", "pool_size": [2, 2], "strides": [2, 2], "border_mode": "valid",
                   "dim_ordering": "tf"
               }), ("Dropout", {"name": "o", "p": 0.5}), ("Flatten", {"name": "f"}),
               ("Dense", {"name": "d", "output_dim": 3, "bias": True, "activation": "tanh"}))), [], x, y

    # Its LSTM and GRU have arrays of their own for each gate; its signals' kernels have an axis more.
    rec, x = nn.LSTM(3, 4, batch_first=True), torch.randn(1, 6, 2)
    gate = lambda m, i: m[4 * i:4 * i + 4].T.contiguous()
    i_c_f_o = [
        part for i in (0, 2, 1, 3) for part in (gate(rec.weight_ih_l0, i), gate(rec.weight_hh_l0, i),
                                                (rec.bias_ih_l0 + rec.bias_hh_l0)[4 * i:4 * i + 4])
    ]
    k = r(2, 1, 2, 3)
    y = rec(F.conv1d(x.mT, k[:, 0].permute(2, 1, 0)).mT)[1][0][0]
    yield "keras_1_lstm.h5", weights_of(
        {"c": [k], "l": i_c_f_o}, "1.1.0",
        listed(("Convolution1D", {
            "name": "c", "nb_filter": 3, "filter_length": 2, "border_mode": "valid", "subsample_length": 1,
            "bias": False, "batch_input_shape": [None, 6, 2]
        }), ("LSTM", {"name": "l", "output_dim": 4, "inner_activation": "sigmoid", "activation": "tanh"
                      }))), [], x, y

    # Weights alone: the configuration stands beside them under a name of its own.
    w, b, x = r(4, 3), r(3), torch.randn(1, 4)
    said = json.dumps(
        listed(("Dense", {"name": "d", "units": 3, "activation": "softmax", "batch_input_shape": [None,
                                                                                                  4]})))
    yield "tagger_weights.h5", {
        "tagger_weights.h5": weights_of({"d": [w, b]}, "2.0.6"), "tagger.json": said.encode()
    }, [], x, torch.softmax(x @ w + b, -1)
