"""The tensors of a state dict to the pieces of a topology, by their shapes in order."""
import re

from .problems import Refused, printable

PARAMETERS = {
    "dense": ("weight", ), "conv1d": ("weight", ), "conv2d": ("weight", ), "conv_transpose1d": ("weight", ),
    "conv_transpose2d": ("weight", ), "batch_norm": ("running_mean", "running_var"), "layer_norm":
    ("weight", ), "rms_norm": ("weight", ), "group_norm": ("weight", ), "prelu": ("weight", ), "embedding":
    ("weight", )
}


def groups_of(tensors):
    """The tensors by module, in the file's order; each layer of a recurrent module is one of its own."""
    groups = {}
    for name, values in tensors.items():
        module, _, own = name.rpartition(".")
        if own == "num_batches_tracked" or values.dtype.kind not in "fiu":
            continue
        layer = re.fullmatch(r"((?:weight|bias)_(?:ih|hh))_l(\d+)(_reverse)?", own)
        key, own = ((module, int(layer[2])), layer[1] + (layer[3] or "")) if layer else ((module, 0), own)
        groups.setdefault(key, {})[own] = values
    return groups


def bind(pieces, tensors):
    """Gives the pieces their tensors; those that need some take the next module that is left."""
    groups = groups_of(tensors)
    named = {p.source for p in all(pieces) if p.source}
    waiting = [k for k in groups if k[0] not in named]
    by_name = {k: [g for g in groups if g[0] == k] for k in named}
    for piece in all(pieces):
        recurrent = piece.kind in ("rnn", "lstm", "gru")
        if not recurrent and piece.kind not in PARAMETERS:
            continue
        queue = by_name.get(piece.source) if piece.source else waiting
        if not queue:
            raise Refused(f"nothing is left in the file for nn::{piece.kind}" +
                          (f" named {printable(piece.source)!r}" if piece.source else ""))
        key = queue.pop(0)
        group = groups[key]
        piece.source = key[0] + (f" layer {key[1]}" if key[1] else "") or piece.kind
        fill(piece, group, recurrent)
    left = waiting + [k for q in by_name.values() for k in q]
    if left:
        raise Refused(
            f"nothing in --topology takes {', '.join(printable(k[0]) or 'the tensors' for k in left)[:300]}")


def all(pieces):
    for piece in pieces:
        yield piece
        for branch in piece.branches:
            yield from all(branch)


def fill(piece, group, recurrent):
    shapes = ", ".join(f"{n} {list(v.shape)}" for n, v in group.items())
    misfit = Refused(f"nn::{piece.kind} does not fit {printable(piece.source)} of the file, which has "
                     f"{printable(shapes, 300)}")
    o, bias = piece.options, group.get("bias")
    if recurrent:
        directions = [[group.get(f"{n}{s}") for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
                      for s in (("", "_reverse") if o.get("both") else ("", ))]
        if any(d[0] is None or d[1] is None
               for d in directions) or not o["out"] or directions[0][1].shape[1] != o["out"][0]:
            raise misfit
        o["directions"] = directions
        return
    needed = () if o.get("no_affine") and piece.kind != "batch_norm" else PARAMETERS[piece.kind]
    if any(n not in group for n in needed):
        raise misfit
    weight = group.get("weight")
    if o.get("out"):
        axis = 1 if piece.kind == "embedding" or piece.kind.startswith("conv_transpose") else 0
        size = weight.shape[axis] * (
            o["groups"] if piece.kind.startswith("conv_transpose") else 1) if weight.ndim > axis else -1
        if size != o["out"][0] or "kernel" in o and tuple(weight.shape[2:]) != o["kernel"]:
            raise misfit
    if "no_bias" in o and piece.kind != "embedding" and o["no_bias"] == (bias is not None):
        raise misfit
    piece.tensors = group
