"""Scales and shifts go into the layer beside them; what stays becomes an activation of the header's or
`scale_and_shift`. Exact, or changes rounding alone.
"""
import numpy

LINEAR = ("dense", "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d")


def settle(graph, fold):
    """Every node `scale`, which ctnn has not; with `fold`, batch_norm too, where it stands behind weights."""
    if fold:
        _norms_become_scales(graph)
    _scales_together(graph)
    _scales_into_the_layer_before(graph)
    _scales_into_the_layer_behind(graph)
    _scales_that_stay(graph)


def sole_reader(users, wire):
    readers = users.get(id(wire), [])
    return readers[0] if len(readers) == 1 and readers[0] != "output" else None


def remove(graph, node):
    """Takes a node with one input out of the line."""
    graph.replace(node.output, node.input)
    graph.nodes.remove(node)


def _norms_become_scales(graph):
    users = graph.users()
    for node in graph.nodes:
        before = node.inputs[0].producer
        if node.kind == "batch_norm" and before is not None and before.kind in LINEAR and sole_reader(
                users, node.input) is node:
            p = {k: v.astype(numpy.float64) for k, v in node.parameters.items()}
            factor = p.get("weight", 1.0) / numpy.sqrt(p["running_var"] + node.options["eps"])
            node.parameters = {"weight": factor, "bias": p.get("bias", 0.0) - factor * p["running_mean"]}
            node.kind, node.options, node.note = "scale", {}, "folded"


def _scales_together(graph):
    users = graph.users()
    for node in list(graph.nodes):
        before = node.inputs[0].producer
        if node.kind == "scale" and before is not None and before.kind == "scale" and sole_reader(
                users, node.input) is node:
            a, b = before.parameters, node.parameters
            node.parameters = {
                "weight": a["weight"] * b["weight"], "bias": a["bias"] * b["weight"] + b["bias"]
            }
            remove(graph, before)
            users = graph.users()


def _scales_into_the_layer_before(graph):
    users = graph.users()
    for node in list(graph.nodes):
        before = node.inputs[0].producer if node.kind == "scale" else None
        if before is None or before.kind not in LINEAR or sole_reader(users, node.input) is not node:
            continue
        factor, shift = node.parameters["weight"], node.parameters["bias"]
        weight = before.parameters["weight"].astype(numpy.float64)
        if before.kind.startswith("conv_transpose"):
            groups = before.options["groups"]
            by_group = factor.reshape(groups, 1, -1, *[1] * (weight.ndim - 2))
            weight = (weight.reshape(groups, -1, *weight.shape[1:]) * by_group).reshape(weight.shape)
        else:
            weight = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
        bias = before.parameters.get("bias", numpy.zeros(1)) * factor + shift
        before.parameters["weight"] = weight.astype(numpy.float32)
        if before.options["bias"] or (bias != 0).any():
            before.parameters["bias"], before.options["bias"] = bias.astype(numpy.float32), True
        before.note = before.note or ("its bias" if (factor == 1).all() else "folded") + f": {node.source}"
        before.output = node.output
        before.output.producer = before
        graph.nodes.remove(node)
        users = graph.users()


def _scales_into_the_layer_behind(graph):
    """A scale before a dense layer, or a convolution that pads nothing (zeros are not scaled)."""
    users = graph.users()
    for node in list(graph.nodes):
        behind = sole_reader(users, node.output) if node.kind == "scale" else None
        flat = behind if behind is not None and behind.kind == "flatten" else None
        if flat is not None:
            behind = sole_reader(users, flat.output)
        if behind is None or behind.kind not in ("dense", "conv1d", "conv2d"):
            continue
        o, shifts = behind.options, (node.parameters["bias"] != 0).any()
        if behind.kind != "dense" and shifts and (o.get("causal") or o["padding"] == "same"
                                                  or any(o["padding"])):
            continue
        weight = behind.parameters["weight"].astype(numpy.float64)
        factor, shift = node.parameters["weight"], node.parameters["bias"]
        if behind.kind == "dense":
            if flat is not None:
                wire = node.output
                spread = (lambda p: numpy.tile(p, wire.shape[0])) if wire.kind == "sequence" else (
                    lambda p: numpy.repeat(p, wire.size // wire.shape[0]))
                factor, shift = spread(factor), spread(shift)
            extra, weight = weight @ shift, weight * factor
        else:
            depth = weight.shape[1]
            of_output = numpy.arange(
                weight.shape[0])[:, None] // (weight.shape[0] // o["groups"]) * depth + numpy.arange(depth)
            tail = [1] * (weight.ndim - 2)
            extra = (weight * shift[of_output].reshape(*of_output.shape, *tail)).sum(
                tuple(range(1, weight.ndim)))
            weight = weight * factor[of_output].reshape(*of_output.shape, *tail)
        behind.parameters["weight"] = weight.astype(numpy.float32)
        if o["bias"] or shifts:
            behind.parameters["bias"] = (behind.parameters.get("bias", numpy.zeros(1)) + extra).astype(
                numpy.float32)
            o["bias"] = True
        behind.note = behind.note or f"folded: {node.source}"
        remove(graph, node)
        users = graph.users()


def _scales_that_stay(graph):
    """The same for all values: a user's activation; else scale_and_shift."""
    for node in graph.nodes:
        if node.kind != "scale":
            continue
        factor, shift = node.parameters["weight"], node.parameters["bias"]
        if (factor == factor[0]).all() and (shift == shift[0]).all():
            node.kind, node.parameters = "clamped_line", {}
            node.options = {"a": float(factor[0]), "b": float(shift[0]), "low": -numpy.inf, "high": numpy.inf}
            node.note = "an activation of the header's"
        else:
            node.kind, node.options = "scale_and_shift", {}
            node.parameters = {k: v.astype(numpy.float32) for k, v in node.parameters.items()}
