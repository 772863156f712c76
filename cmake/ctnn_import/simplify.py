"""Passes over the graph: scales and biases go into the layer beside them, pads into windows, batch_norm where
--fold says so.

Each rule is exact, or changes rounding alone; what a rule did is the node's note in the table.
"""
import numpy

from . import norms
from .activations import USERS
from .composites import leftovers, recognise
from .formulas import in_cpp
from .problems import Unsupported
from .rearranged import ORDER
from .window_sizes import same_pads

LINEAR = ("dense", "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d")


def simplify(graph, fold=False):
    norms.recognise(graph)
    recognise(graph)
    if fold:
        _norms_become_scales(graph)
    _orders_into_the_layer_behind(graph)
    _scales_together(graph)
    _scales_into_the_layer_before(graph)
    _scales_into_the_layer_behind(graph)
    _scales_that_stay(graph)
    _pads_into_windows(graph)
    _pools_of_everything(graph)
    _flat_accumulations(graph)
    graph.prune()


def _sole_reader(users, wire):
    readers = users.get(id(wire), [])
    return readers[0] if len(readers) == 1 and readers[0] != "output" else None


def _remove(graph, node):
    """Takes a node with one input out of the line."""
    graph.replace(node.output, node.input)
    graph.nodes.remove(node)


def _norms_become_scales(graph):
    users = graph.users()
    for node in graph.nodes:
        before = node.inputs[0].producer
        if node.kind == "batch_norm" and before is not None and before.kind in LINEAR and _sole_reader(
                users, node.input) is node:
            p = {k: v.astype(numpy.float64) for k, v in node.parameters.items()}
            factor = p.get("weight", 1.0) / numpy.sqrt(p["running_var"] + node.options["eps"])
            node.parameters = {"weight": factor, "bias": p.get("bias", 0.0) - factor * p["running_mean"]}
            node.kind, node.options, node.note = "scale", {}, "folded"


def _orders_into_the_layer_behind(graph):
    """Channels in another order: the layer behind has its weights in that order."""
    users = graph.users()
    for node in list(graph.nodes):
        behind = _sole_reader(users, node.output) if node.note == ORDER else None
        if behind is None or behind.kind not in ("dense", "conv1d", "conv2d", "rnn", "lstm", "gru") or behind.options.get("groups", 1) != 1:
            continue
        picks = node.parameters["weight"].reshape(node.parameters["weight"].shape[:2])
        for name, weight in behind.parameters.items():
            if name == "weight" or name.startswith("weight_ih"):
                behind.parameters[name] = numpy.moveaxis(numpy.tensordot(weight, picks, (1, 0)), -1, 1).copy()
        _remove(graph, node)
        users = graph.users()


def _scales_together(graph):
    users = graph.users()
    for node in list(graph.nodes):
        before = node.inputs[0].producer
        if node.kind == "scale" and before is not None and before.kind == "scale" and _sole_reader(
                users, node.input) is node:
            a, b = before.parameters, node.parameters
            node.parameters = {
                "weight": a["weight"] * b["weight"], "bias": a["bias"] * b["weight"] + b["bias"]
            }
            _remove(graph, before)
            users = graph.users()


def _scales_into_the_layer_before(graph):
    users = graph.users()
    for node in list(graph.nodes):
        before = node.inputs[0].producer if node.kind == "scale" else None
        if before is None or before.kind not in LINEAR or _sole_reader(users, node.input) is not node:
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
        behind = _sole_reader(users, node.output) if node.kind == "scale" else None
        flat = behind if behind is not None and behind.kind == "flatten" else None
        if flat is not None:
            behind = _sole_reader(users, flat.output)
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
        _remove(graph, node)
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


def _pads_into_windows(graph):
    users = graph.users()
    for node in list(graph.nodes):
        behind = _sole_reader(users, node.output) if node.kind.startswith("zero_pad") else None
        if behind is None or behind.kind not in ("conv1d", "conv2d", "avg_pool1d", "avg_pool2d"):
            continue
        pool = behind.kind.startswith("avg")
        if behind.options["padding"] == "same" or any(
                behind.options["padding"]) or pool and behind.options["ceil_mode"]:
            continue
        o, flat = behind.options, node.options["pads"]
        pads = [(flat[i], flat[i + 1]) for i in range(len(flat) - 2, -1, -2)]
        if pool and any(2 * p > k for pair, k in zip(pads, o["kernel"]) for p in pair):
            continue
        if all(before == after for before, after in pads):
            o["padding"] = tuple(before for before, _ in pads)
        elif not pool and pads == [
                same_pads(*axis)
                for axis in zip(node.input.shape[1:], o["kernel"], o["stride"], o["dilation"])
        ]:
            o["padding"] = "same"
        else:
            continue
        behind.note = behind.note or f"its padding: {node.source}"
        _remove(graph, node)
        users = graph.users()


def _pools_of_everything(graph):
    """A pool over the whole image, made flat, is the global one."""
    users = graph.users()
    for node in list(graph.nodes):
        if node.kind != "flatten" or node.input.producer is None:
            continue
        pool = node.input.producer
        if pool.kind.startswith(("avg_pool", "max_pool")) and _sole_reader(users, node.input) is node:
            o, size = pool.options, pool.input.shape[1:]
            if tuple(o["kernel"]) == tuple(size) and o["padding"] != "same" and not any(o["padding"]) and max(
                    o["dilation"]) == 1:
                pool.kind, pool.options = f"global_{pool.kind[:3]}_pool", {}
                pool.output = node.output
                pool.output.producer = pool
                graph.nodes.remove(node)
                users = graph.users()


def _flat_accumulations(graph):
    """(a + b) + c, where nobody else reads a + b, is sum(a, b, c); as far as the file says that it
    accumulates."""
    users = graph.users()
    for node in graph.nodes:
        while node.kind == "sum" and node.note.startswith("accumulates"):
            before = node.input.producer
            if before is None or before.kind != "sum" or before.note != node.note or _sole_reader(
                    users, node.input) is not node:
                break
            node.inputs = before.inputs + node.inputs[1:]


def name_user_activations(graph):
    """Gives every activation that ctnn lacks a name of its own; (name, formula, slope) of each kind, in
    order."""
    named, texts = {}, []
    for node in graph.nodes:
        if node.kind not in USERS:
            continue
        formula, slope = in_cpp(USERS[node.kind](node.options))
        if (formula, slope) not in named:
            base = node.kind
            if base == "clamped_line":
                bounds = [node.options["low"], node.options["high"]]
                base = "clamped" if numpy.isfinite(bounds).any() else "scaled"
            elif base == "formula":
                base = "curve"
            taken = sum(1 for n in named.values() if n.rstrip("0123456789") == base)
            named[formula, slope] = base + (str(taken + 1) if taken else "")
            texts.append((named[formula, slope], formula, slope))
        node.options["user"] = named[formula, slope]
        node.note = node.note or "an activation of the header's"
    return texts


def check_for_layers(graph, problems):
    """What ctnn's layers refuse: asked before anything is written."""
    leftovers(graph, problems)
    for node in graph.nodes:
        try:
            if node.kind in USERS:
                in_cpp(USERS[node.kind](node.options))
            if node.kind in ("max_pool1d", "max_pool2d", "avg_pool1d",
                             "avg_pool2d") and node.options["padding"] != "same":
                if any(2 * p > k for p, k in zip(node.options["padding"], node.options["kernel"])):
                    raise Unsupported("a pool with padding of more than half its window", "pad before it")
            if any(not numpy.isfinite(p).all() for p in node.parameters.values()):
                raise Unsupported("weights that are infinite or no numbers",
                                  "train on, or choose another checkpoint")
        except Unsupported as e:
            problems.add(node.source, e.what, e.remedy)
