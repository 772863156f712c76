"""NAME.hpp: the topology as a person writes it, with what is known of it as static_asserts."""
import math
import re

import numpy

from .activations import OWN
from .items import AddTo, As, From, Join, Layer, walk
from .problems import Unsupported, printable
from .simplify import name_user_activations
from .spelling import BUFFERS, input_spelling, spelling
from .templates import Branches, blocks, join
from .wrapping import comment, wrapped

def _pieces(items):
    """Chains of text for templates.py."""
    chain = []
    for item in items:
        if isinstance(item, Join):
            chain.append(Branches(item.node.kind, [_pieces(b) for b in item.branches]))
        elif isinstance(item, (As, From, AddTo)):
            chain.append(f'nn::{ {As: "as", From: "from", AddTo: "add_to"}[type(item)] }<"{item.name}">')
        else:
            chain.append(spelling(item.node))
    return chain


def _say_every_dilation(graph):
    """Where convolutions over steps are dilated, those by 1 say so too: then they are of one block."""
    causal = [n.options for n in graph.nodes if n.options.get("causal") and n.options["kernel"] != (1,)]
    for o in causal:
        o["one_of_many"] = any(other["dilation"] != (1,) for other in causal)


def shape_text(shape):
    return f"nn::shape<{', '.join(map(str, shape))}>{{}}"


def parameter_count(items):
    return sum(p.size for _, item in walk(items) if isinstance(item, Layer)
               for name, p in item.node.parameters.items() if name not in BUFFERS)


def macs(items):
    """Multiply-adds of matrices and convolutions in one pass; None where a layer's count is not settled."""
    total = 0
    for _, item in walk(items):
        if not isinstance(item, Layer):
            continue
        node, o = item.node, item.node.options
        if node.kind.startswith("conv_transpose") or o.get("bidirectional"):
            return None
        if node.kind in ("dense", "conv1d", "conv2d"):
            steps = node.output.size // o["out"]
            total += steps * node.parameters["weight"].size
        elif node.kind in ("rnn", "lstm", "gru"):
            total += node.input.shape[0] * sum(p.size
                                               for n, p in node.parameters.items() if n.startswith("weight"))
    return total


def _separated(n):
    return f"{n:,}".replace(",", "'")


def write(name, imported, items, source, sha):
    """The header's text. `source`: the file's name."""
    graph = imported.graph
    users = name_user_activations(graph)
    _say_every_dilation(graph)
    chain = _pieces(items)
    definitions = blocks(chain)
    lines = [comment(f"{name}: made by ctnn_import of {source} ({imported.format}), sha256 {sha}.")]
    lines += [comment(line) for line in input_lines(imported) + imported.notes]
    lines += [
        "//", f"//     nn::model<{name}::net> model;",
        f"//     nn::load(model, bytes);                      // of {name}.safetensors",
        "//     nn::predict(model, x);", "", "#pragma once", "#include <ctnn/ctnn.hpp>", "",
        f"namespace {name} {{", "namespace nn = ctnn;", ""
    ]
    for user, formula, slope in users:
        lines += [
            f"struct {user}_layer : nn::activation<{user}_layer> {{",
            "    static constexpr auto reads = nn::reads::x;",
            f"    static constexpr auto f(auto x) {{ return {formula}; }}",
            f"    static constexpr auto slope(auto x, auto) {{ return {slope}; }}", "};",
            f"constexpr {user}_layer {user};", ""
        ]
    lines += [wrapped(definition) for definition in definitions] + [""] * bool(definitions)
    net = f"constexpr auto net = {input_spelling(graph.input)}"
    lines.append(wrapped(net + (" >> " + join(chain) if chain else "")) + ";")
    lines.append("")
    if graph.output.kind != "tokens":
        lines.append(f"static_assert(nn::output_shape<net> == {shape_text(graph.output.shape)});")
    lines.append(f"static_assert(nn::parameter_count<net> == {_separated(parameter_count(items))});")
    if (count := macs(items)) is not None:
        lines.append(f"static_assert(nn::macs<net> == {_separated(count)});")
    text = "\n".join([*lines, "", f"}} // namespace {name}", ""])
    check_words(text.replace(f"}} // namespace {name}", "}"),
                {name, *(u for user, _, _ in users for u in (user, user + "_layer"))})
    return text


# Every word that may stand in the code of a header, beside the names that are made here.
WORDS = set(
    """nn constexpr auto template index net namespace struct activation static reads x f slope return const
    static_assert output_shape shape parameter_count macs ctnn include pragma once hpp repeat input
    sequence tokens as from add_to sum product concat identity dense conv1d conv2d conv_transpose1d
    conv_transpose2d kernel stride padding dilation groups no_bias causal same output_padding max_pool1d
    max_pool2d avg_pool1d avg_pool2d ceil_mode no_padding_counted global_avg_pool global_max_pool
    batch_norm scale_and_shift layer_norm rms_norm group_norm eps no_affine rnn lstm gru bidirectional
    reset_before initial_state embedding prelu per_channel upsample1d upsample2d zero_pad1d zero_pad2d
    slice softmax log_softmax flatten first_step last_step as_sequence as_image max min select abs exp log
    sqrt"""
    .split()) | set(OWN)


def check_words(text, made):
    """Nothing of a file becomes code: the header's code has words of this package, numbers and punctuation
    alone."""
    code = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    for word in re.findall(r"[^\W\d]\w*", re.sub(r"(?<![\w.])[\d.]+(?:e[+-]?\d+)?f?\b", "", code)):
        if word not in WORDS and word not in made and not re.fullmatch(r"block\d*|skip\d*|sum\d*|[CNMPQKDSG]",
                                                                       word):
            raise Unsupported(f"the word {printable(word)} in the topology", "please report it")
    if not re.fullmatch(r"[\w\s:<>(),.;{}=+*/'\"#-]*", code, re.ASCII):
        raise Unsupported("a character that belongs into no topology", "please report it")


def _turned(view):
    """Whether the file has the rows of this image as columns."""
    wire, shape = view.wire, view.shape
    if wire.kind != "image" or shape[-3:] != (wire.shape[0], wire.shape[2], wire.shape[1]):
        return False
    places = view.places().reshape(shape[-3:]).transpose(0, 2, 1)
    return bool((places.reshape(-1) == numpy.arange(wire.size)).all())


def input_lines(imported):
    """Where the file's inputs and output are in the network's, in sentences."""
    lines = []
    for what, entries in (("input", imported.inputs), ("output", [imported.output])):
        for name, view in entries:
            wire, shape = view.wire, list(view.shape)
            there = f"{wire.kind} {list(wire.shape)}"
            same = math.prod(shape) == wire.size and bool(
                (view.places().reshape(-1) == range(wire.size)).all())
            if same:
                lines.append(f"{what} {printable(name)}: {there}, in the order of the file's {shape}.")
            elif view.index.size < wire.size:
                lines.append(
                    f"{what} {printable(name)} {shape}: the values from {int(view.places().min())} to "
                    f"{int(view.places().max())} of {there}.")
            elif _turned(view):
                lines.append(f"{what} {printable(name)}: {there}, the file's {shape} with rows as columns: "
                             "turn each channel before.")
            else:
                lines.append(
                    f"{what} {printable(name)}: {there}, channels first; the file has {shape} with other "
                    "strides: turn it before."
                )
    return lines


def table(imported, items):
    """What became of each layer: (position, layer, shape behind it, name in the file, note)."""
    rows = []
    for position, item in walk(items):
        if isinstance(item, Layer):
            node = item.node
            rows.append((position[:-1], spelling(node), f"{node.output.kind} {list(node.output.shape)}",
                         printable(node.source), node.note))
        elif isinstance(item, Join):
            rows.append(
                (position[:-1], f"nn::{item.node.kind}(...)",
                 f"{item.node.output.kind} {list(item.node.output.shape)}", printable(item.node.source), ""))
        else:
            rows.append((position[:-1], _pieces([item])[0], "", "", ""))
    return rows
