"""ONNX's operators that compute."""
import numpy

from .onnx_activations import Activations
from .onnx_reductions import Reductions
from .onnx_space import Space
from .problems import Unsupported
from .translate import arithmetic, constant, joined, optional, tensor
from .view import View
from .window_sizes import SAME, same_pads


def pads_of(attributes, sizes, kernel, stride, dilation):
    """(before, behind) of each axis, or SAME."""
    auto, rank = attributes.get("auto_pad", "NOTSET"), len(sizes)
    if auto == "SAME_UPPER":
        return SAME
    if auto == "SAME_LOWER":  # the odd zero before
        return [same_pads(*axis)[::-1] for axis in zip(sizes, kernel, stride, dilation)]
    flat = attributes.get("pads", [0] * 2 * rank)
    return [(0, 0)] * rank if auto == "VALID" else [(flat[i], flat[i + rank]) for i in range(rank)]


class Layers(Activations, Reductions, Space):

    def _window(self, x, attributes, kernel):
        rank = x.rank - 2
        stride, dilation = (tuple(attributes.get(k, [1] * rank)) for k in ("strides", "dilations"))
        return tuple(range(2, x.rank)), stride, dilation, pads_of(attributes, x.shape[2:], kernel, stride,
                                                                  dilation)

    def op_Conv(self, given, node):
        x, w, b = tensor(given[0]), constant(given[1],
                                             "weights"), optional(given[2] if len(given) > 2 else None)
        spatial, stride, dilation, pads = self._window(x, node.attributes, w.shape[2:])
        return self.build.conv(x, w, b, 1, spatial, stride, dilation, node.attributes.get("group", 1), pads)

    def op_ConvTranspose(self, given, node):
        x, w, b = tensor(given[0]), constant(given[1],
                                             "weights"), optional(given[2] if len(given) > 2 else None)
        spatial, stride, dilation, pads = self._window(x, node.attributes, w.shape[2:])
        a, extra = node.attributes, tuple(node.attributes.get("output_padding", [0] * len(spatial)))
        if a.get("auto_pad") == "SAME_LOWER":
            raise Unsupported("a transposed convolution with SAME_LOWER", "give the pads as numbers")
        if "output_shape" in a or pads == SAME:
            sizes = a.get("output_shape", [n * s for n, s in zip(x.shape[2:], stride)])[-len(spatial):]
            total = [(n - 1) * s + d * (k - 1) + 1 + e - m
                     for n, s, d, k, e, m in zip(x.shape[2:], stride, dilation, w.shape[2:], extra, sizes)]
            pads = [(t // 2, t - t // 2) for t in total]
        return self.build.conv_transpose(x, w, b, 1, spatial, stride, pads, extra, dilation,
                                         a.get("group", 1))

    def _pool(self, how, given, node):
        x, a = tensor(given[0]), node.attributes
        spatial, stride, dilation, pads = self._window(x, a, a["kernel_shape"])
        counted = bool(a.get("count_include_pad", 0))
        return self.build.pool(how, x, 1, spatial, tuple(a["kernel_shape"]), stride, pads, dilation,
                               bool(a.get("ceil_mode", 0)), counted)

    def op_MaxPool(self, given, node):
        return self._pool("max", given, node)

    def op_AveragePool(self, given, node):
        return self._pool("avg", given, node)

    def op_GlobalAveragePool(self, given, node):
        return self.build.global_pool("avg", tensor(given[0]), range(2, given[0].rank), True)

    def op_GlobalMaxPool(self, given, node):
        return self.build.global_pool("max", tensor(given[0]), range(2, given[0].rank), True)

    def op_Gemm(self, given, node):
        x, w, c = given[0], constant(given[1], "weights"), optional(given[2] if len(given) > 2 else None)
        a = node.attributes
        if a.get("transA"):
            raise Unsupported("a matrix product of a transposed input", "export it untransposed")
        w = (w if a.get("transB") else w.T) * numpy.float32(a.get("alpha", 1.0))
        bias = None if c is None else numpy.broadcast_to(c * numpy.float32(a.get("beta", 1.0)),
                                                         (1, w.shape[0])).reshape(-1)
        return self._product(x, w, bias)

    def _product(self, x, w, bias=None):
        """w · x + bias, of a tensor or of a constant: a state that is zeros."""
        if isinstance(x, numpy.ndarray):
            return x @ w.T + (0 if bias is None else bias)
        return self.build.dense(tensor(x), w, bias)

    def op_MatMul(self, given, node):
        if isinstance(given[1], View):
            raise Unsupported("a matrix product of two computed tensors (attention)",
                              "ctnn's matrices are parameters")
        w = constant(given[1], "weights")
        if w.ndim > 2 and all(n == 1 for n in w.shape[:-2]):
            w = w.reshape(w.shape[-2:])
        if w.ndim != 2:
            raise Unsupported(f"a matrix product with {list(w.shape)}", "ctnn's matrices have two axes")
        return self._product(given[0], w.T)

    def op_BatchNormalization(self, given, node):
        scale, shift, mean, var = (constant(g, "statistics") for g in given[1:5])
        return self.build.norm(tensor(given[0]), 1, scale, shift, mean, var,
                               node.attributes.get("epsilon", 1e-5))

    def op_LayerNormalization(self, given, node):
        x = tensor(given[0])
        scale, shift = constant(given[1], "a scale"), optional(given[2] if len(given) > 2 else None)
        return self.build.layer_norm(x,
                                     scale,
                                     numpy.zeros_like(scale) if shift is None else shift,
                                     node.attributes.get("epsilon", 1e-5),
                                     axes=x.rank - node.attributes.get("axis", -1) % x.rank)

    def op_GroupNormalization(self, given, node):
        scale, shift = (constant(g, "a scale") for g in given[1:3])
        return self.build.group_norm(tensor(given[0]), 1, int(node.attributes.get("num_groups", 1)), scale,
                                     shift, node.attributes.get("epsilon", 1e-5))

    def op_InstanceNormalization(self, given, node):
        x, scale, shift = tensor(given[0]), constant(given[1], "a scale"), constant(given[2], "a shift")
        return self.build.group_norm(x, 1, x.shape[1], scale, shift, node.attributes.get("epsilon", 1e-5))

    def _two(self, what, given):
        return arithmetic(self.build, what, given[0], given[1])

    def op_Add(self, given, node):
        return self._two("add", given)

    def op_Sub(self, given, node):
        return self._two("sub", given)

    def op_Mul(self, given, node):
        a, b = given
        if isinstance(a, View) and isinstance(b, View) and a is b:
            return self.build.unary("squared", a)
        return self._two("mul", given)

    def op_Div(self, given, node):
        return self._two("div", given)

    def op_Sum(self, given, node):
        y = given[0]
        for v in given[1:]:
            y = arithmetic(self.build, "add", y, v)
        return y

    def op_Concat(self, given, node):
        return joined(self.build, given, node.attributes.get("axis", 1))

    def op_Identity(self, given, node):
        return given[0]

    def op_Dropout(self, given, node):
        return [given[0], None]
