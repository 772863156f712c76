"""The two ways through a file agree, and with its own example, or nothing is written."""
import numpy

from . import check
from .simulate import simulate

TOLERANCE = 1e-5  # of the largest output
FAR_OUT = (
    30.0, 5.0
)  # what a second input is larger by: a bound of an activation that the first one never reached is seen
FAR_OUT_TOLERANCE = 1e-4  # where parameters, rounded to floats, stand in exponents
MOST_FAR_OUT = 16  # such inputs: few numbers may all miss a bound by chance
NUMBERS_FAR_OUT = 2000  # about as many in all of them
MOST_STEPS = 20_000


def golden_input(imported, options):
    """A seeded input for the network, and the file's output for it; the file's own example where it has
    one."""
    wire = imported.graph.input
    example = imported.example
    if options.example:
        example = check.read_example(options.example, [v.shape for _, v in imported.inputs],
                                     imported.output[1].shape)
    if example is not None:
        said = imported.network_output(example[1])
        x = imported.network_input(example[0]).astype(numpy.float32)
        y = imported.network_output(imported.evaluate(imported.file_inputs(x)))
        if difference(y, said) > TOLERANCE and len(example[0]) == 1:
            # Some examples of networks that take channels last stand channels first.
            turned = numpy.reshape(example[0][0], wire.shape).astype(numpy.float32)
            other = imported.network_output(imported.evaluate(imported.file_inputs(turned)))
            if difference(other, said) <= TOLERANCE:
                imported.notes.append("the example's input stands in the network's order, not in the file's")
                return turned, other, said
        return x, y, said
    random = numpy.random.default_rng(1)
    if imported.tokens:
        x = random.integers(0, max(wire.vocabulary, 1), wire.shape)
    else:
        x = random.standard_normal(wire.shape).astype(numpy.float32)
    return x, imported.network_output(imported.evaluate(imported.file_inputs(x))), None


def far_out(imported):
    """More inputs, larger where they are of numbers, each with the file's output for it, where that is finite:
    many of a small network, one of a large one."""
    wire, random = imported.graph.input, numpy.random.default_rng(3)
    count = min(max(NUMBERS_FAR_OUT // max(int(numpy.prod(wire.shape)), 1), 1), MOST_FAR_OUT)
    for scale in FAR_OUT:
        found = []
        for _ in range(count):
            if imported.tokens:
                x = random.integers(0, max(wire.vocabulary, 1), wire.shape)
            else:
                x = (scale * random.standard_normal(wire.shape)).astype(numpy.float32)
            y = imported.network_output(imported.evaluate(imported.file_inputs(x)))
            if numpy.isfinite(y).all() and numpy.abs(y).max(initial=0) < 1e30:
                found.append((x, y))
        if found:
            return found
    return []


def looks_back(graph):
    """How many steps before the last one its causal layers read, at most."""
    past, every = {}, {}
    for node in graph.nodes:
        o = node.options
        step = max(every.get(id(w), 1) for w in node.inputs)
        own = (o["kernel"][0] - 1) * o["dilation"][0] * step if o.get("causal") else 0
        past[id(node.output)] = own + max(past.get(id(w), 0) for w in node.inputs)
        every[id(node.output)] = step * (o["stride"][0] if o.get("causal") else 1)
    return past.get(id(graph.output), 0)


def difference(a, b):
    """The largest difference in units of the largest output."""
    a, b = numpy.asarray(a, dtype=numpy.float64), numpy.asarray(b, dtype=numpy.float64)
    if not numpy.isfinite(b).all() or not numpy.isfinite(a).all():
        return numpy.inf
    return float(numpy.abs(a - b).max(initial=0) / max(numpy.abs(b).max(initial=0), 1e-30))


def compare(result, imported, options):
    """The two ways through the file agree, or nothing is written."""
    x, y, said = golden_input(imported, options)
    ours = simulate(result.items, result.tensors, x)
    result.errors["reading"] = difference(ours, y)
    if imported.any_steps is not None and (past := looks_back(imported.graph)) >= len(x):
        # As far as the network looks back: what a dilation of 512 reads is not seen in 64 steps.
        more = numpy.random.default_rng(2).standard_normal((min(past + 64, MOST_STEPS), x.shape[1]))
        result.errors["reading, as far as it looks back"] = difference(
            simulate(result.items, result.tensors, more), imported.any_steps(more))
    if further := far_out(imported):
        result.errors["reading, of larger inputs"] = max(
            difference(simulate(result.items, result.tensors, x), y) for x, y in further)
    if said is not None:
        result.errors["the example"] = difference(y, said)
        result.errors["the example, as written"] = difference(ours, said)
    if options.framework:
        found = check.framework(result.path, imported, x)
        if found is not None:
            result.errors[found[0]] = difference(ours, imported.network_output(found[1]))
    for what, error in result.errors.items():
        if not error <= (FAR_OUT_TOLERANCE if what == "reading, of larger inputs" else TOLERANCE):
            result.problems.add(
                "the network", f"differs from {what} by {error:.1e} of the largest output",
                "this is a fault of the importer, or of the example: please report it with the file")
    result.tensors["golden.input"], result.tensors["golden.output"] = x.astype(numpy.float32), y.astype(
        numpy.float32)
