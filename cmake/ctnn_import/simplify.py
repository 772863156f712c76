"""Passes over the graph: norms that are spelled out, scales and biases, pads that go into windows.

Each rule is exact, or changes rounding alone; what a rule did is the node's note in the table.
"""
import numpy

from . import norms, scales
from .activations import USERS
from .composites import leftovers, recognise
from .formulas import in_cpp
from .problems import Unsupported
from .rearranged import ORDER
from .reductions import MEANS
from .scales import remove, sole_reader
from .window_sizes import same_pads


def simplify(graph, fold=False):
    norms.recognise(graph)
    recognise(graph)
    _orders_into_the_layer_behind(graph)
    _means_into_the_layer_before(graph)
    scales.settle(graph, fold)
    _pads_into_windows(graph)
    _pools_of_everything(graph)
    _flat_accumulations(graph)
    graph.prune()


def _orders_into_the_layer_behind(graph):
    """Channels in another order: the layer behind has its weights in that order."""
    users = graph.users()
    for node in list(graph.nodes):
        behind = sole_reader(users, node.output) if node.note == ORDER else None
        if behind is None or behind.kind not in ("dense", "conv1d", "conv2d", "rnn", "lstm",
                                                 "gru") or behind.options.get("groups", 1) != 1:
            continue
        picks = node.parameters["weight"].reshape(node.parameters["weight"].shape[:2])
        for name, weight in behind.parameters.items():
            if name == "weight" or name.startswith("weight_ih"):
                behind.parameters[name] = numpy.moveaxis(numpy.tensordot(weight, picks, (1, 0)), -1, 1).copy()
        remove(graph, node)
        users = graph.users()


def _means_into_the_layer_before(graph):
    """Means of what a dense layer gave are a dense layer of the means of its weights."""
    users = graph.users()
    for node in list(graph.nodes):
        before = node.inputs[0].producer if node.note == MEANS else None
        if before is None or before.kind != "dense" or sole_reader(users, node.input) is not node:
            continue
        means = node.parameters["weight"].astype(numpy.float64)
        before.parameters = {k: (means @ p).astype(numpy.float32) for k, p in before.parameters.items()}
        before.options["out"], before.note = len(means), f"folded: {node.source}"
        before.output = node.output
        before.output.producer = before
        graph.nodes.remove(node)
        users = graph.users()


def _pads_into_windows(graph):
    users = graph.users()
    for node in list(graph.nodes):
        behind = sole_reader(users, node.output) if node.kind.startswith("zero_pad") else None
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
        remove(graph, node)
        users = graph.users()


def _pools_of_everything(graph):
    """A pool over the whole image, made flat, is the global one."""
    users = graph.users()
    for node in list(graph.nodes):
        if node.kind != "flatten" or node.input.producer is None:
            continue
        pool = node.input.producer
        if pool.kind.startswith(("avg_pool", "max_pool")) and sole_reader(users, node.input) is node:
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
            if before is None or before.kind != "sum" or before.note != node.note or sole_reader(
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
