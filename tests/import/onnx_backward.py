"""ONNX's recurrent operators from the last step to the first, and with the batch in front (layout 1), and
Keras' go_backwards; what they compute is computed by PyTorch, of steps turned round."""
from onnx_files import model

ORDERS = {"LSTM": (0, 3, 1, 2), "GRU": (1, 0, 2), "RNN": (0,)}  # PyTorch's gates in ONNX's order


def arrays(layer, kind):
    """W, R, B of every direction."""
    import torch
    w, r, b = [], [], []
    for suffix in ("", "_reverse") if layer.bidirectional else ("",):
        turn = lambda n, s=suffix: torch.cat([
            getattr(layer, f"{n}_l0{s}").chunk(len(ORDERS[kind]))[i] for i in ORDERS[kind]])
        w.append(turn("weight_ih")), r.append(turn("weight_hh"))
        b.append(torch.cat([turn("bias_ih"), turn("bias_hh")]))
    return {"w": torch.stack(w), "r": torch.stack(r), "b": torch.stack(b)}


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch
    from onnx import helper
    from torch import nn
    from keras_files import keras_bytes
    node = helper.make_node
    for kind in ORDERS:
        layer, x = getattr(nn, kind)(3, 4), torch.randn(6, 1, 3)
        h, c, head = torch.randn(1, 1, 4) * 0.5, torch.randn(1, 1, 4) * 0.5, torch.randn(8, 2)
        given = ["x", "w", "r", "b", "", "h"] + (["c"] if kind == "LSTM" else [])
        more = {"linear_before_reset": 1} if kind == "GRU" else {}
        all_of = node(kind, given, ["s", "l"], direction="reverse", hidden_size=4, **more)
        weights = {**arrays(layer, kind), "h": h, "m": head, "axis": [1]}
        weights |= {"c": c} if kind == "LSTM" else {}
        y, last = layer(x.flip(0), (h, c) if kind == "LSTM" else h)
        last = last[0] if kind == "LSTM" else last
        steps = [all_of, node("Squeeze", ["s", "axis"], ["y"])]
        yield f"backward_{kind}.onnx", model(steps, weights, x.shape, 13), [], x, y.flip(0)
        ends = [all_of, node("Squeeze", ["l", "axis"], ["e"]), node("Concat", ["e", "e"], ["f"], axis=1),
                node("MatMul", ["f", "m"], ["y"])]
        yield f"backward_last_{kind}.onnx", model(ends, weights, x.shape, 13), [], x, torch.cat(
            [last[0]] * 2, 1) @ head

        both, x = getattr(nn, kind)(3, 4, batch_first=True, bidirectional=True), torch.randn(1, 6, 3)
        front = [
            node(kind, ["x", "w", "r", "b"], ["s"],
                 direction="bidirectional",
                 hidden_size=4,
                 layout=1,
                 **more),
            node("Reshape", ["s", "shape"], ["y"])
        ]
        yield f"layout_{kind}.onnx", model(front, {**arrays(both, kind), "shape": [1, 6, 8]}, x.shape,
                                           14), [], x, both(x)[0]

    lstm, x = nn.LSTM(3, 4, batch_first=True), torch.randn(1, 6, 3)
    own = [lstm.weight_ih_l0.T, lstm.weight_hh_l0.T, lstm.bias_ih_l0 + lstm.bias_hh_l0]
    config = {"units": 4, "go_backwards": True, "batch_input_shape": [None, 6, 3]}
    yield "backward.h5", keras_bytes([("LSTM", config, [w.detach() for w in own])
                                      ]), [], x, lstm(x.flip(1))[0][:, -1]
