"""Pools whose padding differs on both sides, as pools that are padded alike: windows begin where the padding
before says, and padding behind only says how many there are."""
from .window_sizes import Sizes

# What gives no value below zero, and what hands on values as they are (or adds zeros, or means of them).
NEVER_NEGATIVE = ("relu", "relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus", "absolute", "squared",
                  "exponential")
HANDS_ON = ("max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d", "global_max_pool", "global_avg_pool",
            "zero_pad1d", "zero_pad2d", "upsample1d", "upsample2d", "flatten", "unflatten", "as_sequence",
            "as_image", "rows_as_sequence", "one_step", "slice", "first_step", "last_step", "step", "concat",
            "sum", "product")


def never_negative(wire):
    """Whether no value of a wire can be below zero, by the layer that makes it."""
    waiting, seen = [wire], set()
    while waiting:
        node = waiting.pop().producer
        if node is None:
            return False
        if id(node) in seen or node.kind in NEVER_NEGATIVE or (
                node.kind == "clamped_line" and node.options["low"] >= 0):
            continue
        if node.kind not in HANDS_ON:
            return False
        seen.add(id(node))
        waiting += node.inputs
    return True


def padded_alike(sizes, kernel, stride, dilation, pads, ceil, cropped):
    """(padding, ceil_mode, first of the wanted windows) of each axis, for the windows that `pads` make; None
    where there is none. With `cropped` there may be more windows than are wanted."""
    wanted = Sizes._outputs(sizes, kernel, stride, dilation, pads, ceil)
    for more in (False, True):
        found = []
        for n, k, s, d, (before, _), count in zip(sizes, kernel, stride, dilation, pads, wanted):
            most = ((k - 1) * d + 1) // 2
            for first in range((most - before) // s + 1 if cropped else int(before <= most)):
                p = before + first * s
                out = Sizes._outputs([n], [k], [s], [d], [(p, p)], more)[0]
                if out == count and not first or cropped and out >= first + count:
                    found.append((p, first))
                    break
        if len(found) == len(sizes):
            return tuple(p for p, _ in found), more, [first for _, first in found]
    return None
