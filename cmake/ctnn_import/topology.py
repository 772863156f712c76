"""--topology: an expression of ctnn's read as text, and bound to the tensors of a state dict.

nn::sequence<64, 1> >> nn::lstm<8> >> nn::lstm<8> >> nn::dense<1> nn::input<1, 28, 28> >>
nn::named<"conv1">(nn::conv2d<8, nn::kernel<3>>) >> nn::relu >> nn::flatten >> nn::dense<10>

Layers take the file's modules in its order, named ones theirs; what does not fit is named with both shapes.
"""
import re

import numpy

from .problems import Refused, printable
from .torch_modules import PLAIN, Piece

TOKEN = re.compile(r'\s*(>>|[<>(),+*]|"[^"]*"|-?\d+|(?:(?:nn|ctnn)::)?[A-Za-z_]\w*)')
SIMPLE = set(PLAIN) | {
    "global_avg_pool", "global_max_pool", "first_step", "last_step", "as_sequence", "as_image", "gelu",
    "gelu_tanh", "softplus", "softmax", "log_softmax", "hard_tanh", "prelu", "identity", "flatten"
}


class Parser:

    def __init__(self, text):
        self.tokens, at = [], 0
        text = text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if not found or len(self.tokens) > 10_000:
                raise Refused(f"--topology is not understood at {printable(text[at:at + 30])!r}")
            token = found[1]
            self.tokens += [">", ">"] if token == ">>" and self._closes() else [token]
            at = found.end()
        self.at = 0

    def _closes(self):
        """Whether >> ends two lists of options: an arrow stands behind something closed, and so does this;
        count what is open."""
        return self.tokens.count("<") - self.tokens.count(">") >= 2

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        token = self.peek()
        if wanted is not None and token != wanted or token == "":
            raise Refused(f"--topology: {wanted or 'more'} is expected at "
                          f"{printable(' '.join(self.tokens[self.at:self.at + 6])) or 'its end'!r}")
        self.at += 1
        return token

    def arguments(self):
        """<1, nn::kernel<3>, "name"> as numbers, (name, arguments) and strings."""
        found = []
        if self.peek() != "<":
            return found
        self.take("<")
        while self.peek() != ">":
            token = self.take()
            if token[0] == '"':
                found.append(token[1:-1])
            elif re.fullmatch(r"-?\d+", token):
                found.append(int(token))
            else:
                found.append((token.split("::")[-1], self.arguments()))
            if self.peek() == ",":
                self.take(",")
        self.take(">")
        return found

    def chain(self):
        """Layers with arrows between: (name, arguments, inner chains) each."""
        items = [self.item()]
        while self.peek() == ">>":
            self.take(">>")
            items.append(self.item())
        return items

    def item(self):
        name = self.take().split("::")[-1]
        if not name.isidentifier():
            raise Refused(f"--topology: a layer is expected where {printable(name)!r} stands")
        arguments, inner = self.arguments(), []
        if self.peek() == "(":
            self.take("(")
            inner.append(self.chain())
            while self.peek() == ",":
                self.take(",")
                inner.append(self.chain())
            self.take(")")
        return name, arguments, inner


def parse(text):
    """(kind and shape of the input, pieces without tensors)."""
    parser = Parser(text)
    items = parser.chain()
    if parser.peek():
        raise Refused(f"--topology goes on with {printable(parser.peek())!r} behind its end")
    (name, numbers, _), rest = items[0], items[1:]
    kinds = {("input", 1): "features", ("input", 2): "signal", ("input", 3): "image", ("sequence", 2):
             "sequence", ("tokens", 2): "tokens"}
    kind = kinds.get((name, len(numbers)))
    if kind is None or any(not isinstance(n, int) or not 0 < n < 1 << 24 for n in numbers):
        raise Refused("--topology begins with nn::input<...>, nn::sequence<T, F> or nn::tokens<T, V>")
    return (kind, tuple(numbers)), _pieces(rest)


def _pieces(items):
    pieces = []
    for name, arguments, inner in items:
        if name == "repeat":
            count = arguments[0] if arguments and isinstance(arguments[0],
                                                             int) and 0 < arguments[0] <= 1000 else 1
            for _ in range(count):
                pieces += _pieces(inner[0] if inner else [])
        elif name in ("named", "frozen"):
            made = _pieces(inner[0] if inner else [])
            if name == "named" and len(made) == 1 and arguments:
                made[0].source = str(arguments[0])
            pieces += made
        else:
            pieces.append(_piece(name, arguments, inner))
    return pieces


def _piece(name, arguments, inner):
    numbers = [a for a in arguments if isinstance(a, int)]
    options = {a[0]: a[1] for a in arguments if isinstance(a, tuple)}
    rank = 2 if name.endswith("2d") else 1
    each = lambda key, default: tuple(
        numpy.broadcast_to([v for v in options.get(key, []) if isinstance(v, int)] or [default],
                           (rank, )).tolist())
    ratio = lambda default: numbers[0] / numbers[1] if len(numbers) == 2 and numbers[1] else default
    if name in ("sum", "product", "concat"):
        return Piece(name, {}, {}, [_pieces(i) for i in inner])
    if name in ("as", "from"):
        return Piece(name, {"name": arguments[0] if arguments else ""})
    if name in ("conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"):
        padding = "tensorflow" if "same" in options else each("padding", 0)
        return Piece(
            name, {
                "out": numbers[:1], "kernel": each("kernel", 1), "stride": each("stride", 1), "padding":
                padding, "dilation": each("dilation", 1), "groups": each("groups", 1)[0], "causal": "causal"
                in options, "output_padding": each("output_padding", 0), "no_bias": "no_bias" in options
            })
    if re.fullmatch(r"(max|avg)_pool[12]d", name):
        kernel = each("kernel", numbers[0] if numbers else 2)
        return Piece(
            name, {
                "kernel": kernel, "stride": each("stride", 0) if "stride" in options else kernel, "ceil_mode":
                "ceil_mode" in options, "padding": "tensorflow" if "same" in options else each("padding", 0),
                "dilation": each("dilation", 1), "padding_counted": "no_padding_counted" not in options
            })
    if name in ("rnn", "lstm", "gru", "dense", "embedding"):
        return Piece(name, {"out": numbers[:1], "no_bias": "no_bias" in options})
    if name == "bidirectional":
        made = [a for a in arguments
                if isinstance(a, tuple)] or [(inner[0][0][0], inner[0][0][1])] if inner else arguments
        return Piece(made[0][0], {"out": made[0][1][:1], "both": True})
    if name in ("batch_norm", "layer_norm", "rms_norm", "group_norm"):
        p, q = (options.get("eps") or [1, 100000])[:2]
        return Piece(
            name, {"eps": p / q, "groups": numbers[0] if numbers else 1, "no_affine": "no_affine" in options})
    if name == "leaky_relu":
        return Piece(name, {"slope": ratio(0.01)})
    if name == "elu":
        return Piece(name, {"alpha": ratio(1.0)})
    if name in ("upsample1d", "upsample2d"):
        return Piece("upsample", {"factor": numbers[0] if numbers else 1})
    if name in ("zero_pad1d", "zero_pad2d"):
        return Piece("zero_pad", {"pads": tuple(numbers)})
    if name == "slice" and len(numbers) == 2:
        return Piece(name, {"first": numbers[0], "count": numbers[1]})
    if name == "dropout":
        return Piece("identity")
    if name in SIMPLE:
        return Piece(name)
    raise Refused(f"--topology: there is no layer {printable(name)!r} that is read here")
