"""ONNX files that torch.onnx does not write: loops as other exporters have them (Loop, Scan), a batch of its
own, nodes in any order, the fused ones of onnxruntime; what they compute is computed by PyTorch."""

# What the headers say: loops are layers that stream, not steps written out.
SAID = {
    f"{name}_{opset}.onnx": [words]
    for name, words in (("loop_last", ">> nn::rnn<4> >> nn::last_step"), ("loop_all", ">> nn::rnn<4>;"),
                        ("scan", ">> nn::lstm<4>;")) for opset in (11, 16)
}


def model(nodes, constants, x, opset, output=None, name="x"):
    """The bytes of a file with one input and the output "y"."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper
    made = [
        numpy_helper.from_array(v.detach().numpy() if hasattr(v, "detach") else numpy.asarray(v), k)
        for k, v in constants.items()
    ]
    info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
    graph = helper.make_graph(nodes, "net", [info(name, list(x))], [info("y", output)], made)
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets).SerializeToString()


def cell(step, state, kernel="w", turn="u"):
    """tanh(x w + h u + b), operator by operator."""
    from onnx import helper
    node = helper.make_node
    return [
        node("MatMul", [step, kernel], ["a"]),
        node("MatMul", [state, turn], ["r"]),
        node("Add", ["a", "r"], ["s"]),
        node("Add", ["s", "b"], ["t"]),
        node("Tanh", ["t"], [state + "_new"])
    ]


def rolled(nodes, inputs, outputs):
    from onnx import TensorProto, helper
    kinds = {"i": (TensorProto.INT64, []), "go": (TensorProto.BOOL, []), "go_on": (TensorProto.BOOL, [])}
    info = lambda n: helper.make_tensor_value_info(n, *kinds.get(n, (TensorProto.FLOAT, None)))
    return helper.make_graph(nodes, "body", [info(n) for n in inputs], [info(n) for n in outputs])


def loops():
    import torch
    from onnx import helper
    from torch import nn
    node = helper.make_node
    for opset in (11, 16):
        rec, lin, x = nn.RNN(3, 4, batch_first=True), nn.Linear(4, 2), torch.randn(1, 6, 3)
        h = torch.zeros(1, 4)
        weights = {
            "w": rec.weight_ih_l0.T, "u": rec.weight_hh_l0.T, "b": rec.bias_ih_l0 + rec.bias_hh_l0, "h0": h,
            "lw": lin.weight, "lb": lin.bias, "steps": [6], "true": [True]
        }
        body = rolled([
            node("Gather", ["x", "i"], ["step"], axis=1), *cell("step", "h"),
            node("Identity", ["go"], ["go_on"]),
            node("Identity", ["h_new"], ["kept"])
        ], ["i", "go", "h"], ["go_on", "h_new", "kept"])
        last = [
            node("Loop", ["steps", "true", "h0"], ["h_last", "all"], body=body),
            node("Gemm", ["h_last", "lw", "lb"], ["y"], transB=1)
        ]
        yield f"loop_last_{opset}.onnx", model(last, weights, x.shape, opset), [], x, lin(rec(x)[1][0])
        every = [
            node("Loop", ["steps", "true", "h0"], ["h_last", "all"], body=body),
            node("Transpose", ["all"], ["y"], perm=[1, 0, 2])
        ]
        yield f"loop_all_{opset}.onnx", model(every, weights, x.shape, opset), [], x, rec(x)[0]

        lstm, seq = nn.LSTM(3, 4), torch.randn(6, 1, 3)
        gates = [
            node("MatMul", ["step", "w"], ["a"]),
            node("MatMul", ["h", "u"], ["r"]),
            node("Add", ["a", "r"], ["s"]),
            node("Add", ["s", "b"], ["t"]),
            node("Split", ["t", "parts"] if opset >= 13 else ["t"], ["gi", "gf", "gg", "go"],
                 axis=1,
                 **({} if opset >= 13 else {"split": [4] * 4})),
            node("Sigmoid", ["gi"], ["i"]),
            node("Sigmoid", ["gf"], ["f"]),
            node("Tanh", ["gg"], ["g"]),
            node("Sigmoid", ["go"], ["o"]),
            node("Mul", ["f", "c"], ["fc"]),
            node("Mul", ["i", "g"], ["ig"]),
            node("Add", ["fc", "ig"], ["c_new"]),
            node("Tanh", ["c_new"], ["tc"]),
            node("Mul", ["o", "tc"], ["h_new"]),
            node("Identity", ["h_new"], ["kept"])
        ]
        said = rolled(gates, ["h", "c", "step"], ["h_new", "c_new", "kept"])
        weights = {
            "w": lstm.weight_ih_l0.T, "u": lstm.weight_hh_l0.T, "b": lstm.bias_ih_l0 + lstm.bias_hh_l0,
            "h0": h, "c0": h.clone()
        } | ({"parts": [4] * 4} if opset >= 13 else {})
        yield f"scan_{opset}.onnx", model(
            [node("Scan", ["h0", "c0", "x"], ["hn", "cn", "y"], body=said, num_scan_inputs=1)], weights,
            seq.shape, opset), [], seq, lstm(seq)[0]


def others():
    import torch
    from onnx import helper
    from torch import nn
    from torch.nn import functional as F
    node = helper.make_node
    conv, lin, x = nn.Conv2d(3, 4, 3), nn.Linear(36, 5), torch.randn(1, 3, 5, 5)
    weights = {"w": conv.weight, "b": conv.bias, "m": lin.weight, "c": lin.bias}
    y = lin(F.leaky_relu(conv(x), 0.2).flatten(1))
    plain = [
        node("Conv", ["x", "w", "b"], ["a"]),
        node("LeakyRelu", ["a"], ["d"], alpha=0.2),
        node("Flatten", ["d"], ["e"]),
        node("Gemm", ["e", "m", "c"], ["y"], transB=1)
    ]
    yield "batch_of_16.onnx", model(plain, weights, (16, 3, 5, 5), 11), [], x, y
    yield "any_order.onnx", model(plain[::-1], weights, x.shape, 11), [], x, y
    fused = [
        node("FusedConv", ["x", "w", "b"], ["d"],
             domain="com.microsoft",
             activation="LeakyRelu",
             activation_params=[0.2]), plain[2],
        node("FusedGemm", ["e", "m", "c"], ["y"], domain="com.microsoft", transB=1, activation="Relu")
    ]
    yield "fused.onnx", model(fused, weights, x.shape, 12), [], x, torch.relu(y)
    selu = lambda v, alpha, gamma: gamma * torch.where(v > 0, v, alpha * (v.exp() - 1))
    yield "selu.onnx", model([node("Selu", ["x"], ["a"], alpha=2.0, gamma=3.0),
                              node("Selu", ["a"], ["y"])], {}, x.shape, 9), [], x, F.selu(selu(x, 2, 3))
    slope = torch.tensor([0.1, 0.5, -0.3])
    yield "slopes.onnx", model([node("PRelu", ["x", "s"], ["y"])], {"s": slope}, x.shape,
                               6), [], x, F.prelu(x, slope)

    # A decoder of Keras' by tf2onnx: features, a norm spelled out, an image with its channels last.
    a, shift, k, z = torch.randn(7, 7 * 7 * 96) * 0.3, torch.randn(4704), torch.randn(96, 2, 3,
                                                                                      3), torch.randn(1, 7)
    scale = torch.rand(4704) + 0.5
    features = F.elu(z @ a * scale + shift).reshape(1, 7, 7, 96).permute(0, 3, 1, 2)
    nodes = [
        node("MatMul", ["x", "a"], ["p"]),
        node("Mul", ["p", "scale"], ["q"]),
        node("Add", ["q", "shift"], ["r"]),
        node("Elu", ["r"], ["s"]),
        node("Reshape", ["s", "shape"], ["t"]),
        node("Transpose", ["t"], ["u"], perm=[0, 3, 1, 2]),
        node("ConvTranspose", ["u", "k"], ["y"], strides=[2, 2])
    ]
    yield "decoder.onnx", model(nodes,
                                {"a": a, "scale": scale, "shift": shift, "shape": [-1, 7, 7, 96], "k": k},
                                z.shape, 12), [], z, F.conv_transpose2d(features, k, stride=2)


def cases():
    """(file's name, bytes, options, input, output)."""
    yield from loops()
    yield from others()


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    from onnx import helper
    node = helper.make_node
    yield "nowhere.onnx", model([node("Add", ["x", "z"], ["y"])], {}, (1, 4),
                                11), [], "which nothing in the graph gives"
    circle = [node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"]), node("Relu", ["b"], ["y"])]
    yield "circle.onnx", model(circle, {}, (1, 4), 11), [], "circle"
    joined = node("FusedConv", ["x", "w", "b", "x"], ["y"], domain="com.microsoft", activation="Relu")
    yield "joined.onnx", model([joined], {"w": [[[[1.0]]]], "b": [0.0]}, (1, 1, 2, 2),
                               11), [], "fused with more"
