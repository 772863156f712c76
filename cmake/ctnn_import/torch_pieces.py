"""Layers in a row, with parameters of a state dict, as a graph."""
import numpy

from . import evaluate_torch
from .builder import Builder
from .graph import Graph
from .imported import Imported, several_inputs
from .problems import Unsupported
from .torch_modules import add


def build_pieces(what, shape, pieces, problems, notes, input_name, output_name):
    """The graph of pieces whose input is (kind, numbers)."""
    kind, numbers = shape
    tokens = kind == "tokens"
    own = numbers[:1] if tokens else numbers
    build = Builder(channels_last=False)
    wire, (x, ) = several_inputs([(1, *own)], False)
    wire.settle(kind, own, numpy.arange(wire.size))
    wire.vocabulary = numbers[1] if tokens else 0
    y, named = x, {}
    try:
        for piece in pieces:
            y = add(build, y, piece, named)
            piece.options["steps"] = y.wire.kind == "sequence"
        y = build.taken(y)
    except Unsupported as e:
        problems.add(build.source, e.what, e.remedy)
        return None
    except (KeyError, IndexError, ValueError, TypeError, ZeroDivisionError) as e:
        problems.add(build.source,
                     f"its tensors or attributes are not those of this layer ({type(e).__name__})",
                     "is the file damaged?")
        return None
    _steps_inside(pieces, wire.kind == "sequence" or tokens)
    evaluate = lambda arrays: evaluate_torch.evaluate(pieces, arrays[0], tokens)
    steps = (lambda more: evaluate([more[None]])[0]) if wire.kind == y.wire.kind == "sequence" else None
    return Imported(what, Graph(build.nodes, wire, y.wire), [(input_name, x)], (output_name, y), evaluate,
                    notes, None, steps)


def _steps_inside(pieces, steps):
    """Whether each piece works on steps, for evaluate_torch: features last, rather than channels first."""
    for piece in pieces:
        if piece.kind in ("first_step", "last_step", "flatten", "as_image", "global_avg_pool",
                          "global_max_pool"):
            steps = False
        elif piece.kind == "as_sequence":
            steps = True
        piece.options["steps"] = steps
        for branch in piece.branches:
            _steps_inside(branch, steps)
