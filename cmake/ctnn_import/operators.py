"""The table of operators: made of the handlers that there are, so that it says what is read and nothing
else."""
import re

# What operators become, by their names in lower case without underscores; the first row that matches is
# theirs.
ROWS = (
    (
        "nothing: it only acts in training, or is the identity",
        r"dropout|noise|identity|cast|quant|detach|clone|alias|contiguous|^to$|typeas|"
        r"float|inputlayer|activityreg",
    ),
    (
        "`dense`; on sequences for every step",
        r"dense|linear|gemm|matmul|addmm|^mm$|fullyconnected|timedistributed",
    ),
    ("`conv_transpose1d`, `conv_transpose2d`", r"conv\w*transpose|transposeconv"),
    ("`conv1d`, `conv2d` (depthwise: `groups`; SAME: `same`; zeros before time alone: `causal`)", r"conv"),
    (
        "a convolution or a dense layer with weights of zeros and ones, exactly",
        r"shuffle|depthtospace|spacetodepth|unflatten|repeat|^tile$",
    ),
    ("`global_avg_pool`, `global_max_pool`; along channels a window of 1",
     r"global|adaptive|mean|reduce|^amax$|^amin$"),
    ("`max_pool1d`, `avg_pool2d`, ...", r"pool"),
    ("`batch_norm` (with `--fold`: into the layer before it)", r"batchnorm"),
    ("`layer_norm`, `group_norm`", r"layernorm|groupnorm|instancenorm"),
    ("`lstm`, `gru`, `rnn`, `bidirectional`", r"lstm|gru|rnn|bidirectional"),
    ("`embedding`", r"embedding|^gather$"),
    ("`softmax`, `log_softmax`, over features or channels", r"softmax"),
    ("`prelu`", r"prelu"),
    ("`zero_pad2d`, or the window's padding", r"pad"),
    ("`upsample1d`, `upsample2d`; of a factor for each axis `conv_transpose2d`", r"upsampl|resize"),
    ("`concat`", r"concat|^cat$|stack|^pack$"),
    (
        "`sum`, `product`; with constants: a bias, a scale of the layer beside, `scale_and_shift`",
        r"^(add|addn|sub|subtract|rsub|mul|multiply|div|sum|average|"
        r"rescaling|normalization)$",
    ),
    (
        "an activation of ctnn's, or ten lines of one in the header",
        r"relu|elu|tanh|sigmoid|logistic|swish|silu|mish|soft|exp$|abs|neg|"
        r"square|pow|clip|clamp|celu|activation|sqrt|erf|^exponential|shrink|log|expm1|sign|reciprocal|"
        r"threshold|"
        r"^(max|min|maximum|minimum|where|not|and|or|less|lessorequal|greater|greaterorequal|gt|ge|lt|le)$",
    ),
    ("a sentence: code of a file is not run", r"lambda"),
    (
        "nothing: values are found where they are (`slice`, `last_step`, `first_step`, `flatten`, "
        "`as_sequence`, or a convolution of zeros and ones, where they must be)",
        r".",
    ),
)


def _handlers(translator):
    return sorted(n[3:] for n in dir(translator) if n.startswith("op_"))


def formats():
    """The operators of each format by its name."""
    from .convert_keras import Keras
    from .convert_onnx import Onnx
    from .convert_script import Tape
    from .convert_tflite import Tflite

    return {
        "ONNX": _handlers(Onnx),
        "TensorFlow Lite": _handlers(Tflite),
        "Keras": _handlers(Keras),
        "TorchScript": _handlers(Tape),
    }


def row_of(operator):
    name = operator.lower().replace("_", "")
    return next(i for i, (_, pattern) in enumerate(ROWS) if re.search(pattern, name))


def markdown():
    """| becomes | ONNX | TensorFlow Lite | Keras | TorchScript |"""
    columns = formats()
    lines = [f"| becomes | {' | '.join(columns)} |", "| --- |" + " --- |" * len(columns)]
    for i, (becomes, _) in enumerate(ROWS):
        cells = [", ".join(o for o in operators if row_of(o) == i) for operators in columns.values()]
        if any(cells):
            lines.append(f"| {becomes} | {' | '.join(cells)} |")
    return "\n".join(lines)
