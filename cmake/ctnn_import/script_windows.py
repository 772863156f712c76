"""TorchScript's windows: convolutions and pools."""
from .evaluate_script_layers import each
from .problems import Unsupported
from .translate import constant, optional, tensor


class Windows:

    def op_conv1d(self, given, a):
        x, w, b, stride, padding, dilation, groups = [*a, *(None, 1, 0, 1, 1)[len(a) - 2:]][:7]
        w, b = constant(w, "weights"), optional(b)
        rank = w.ndim - 2
        stride, dilation = each(stride, rank), each(dilation, rank)
        if isinstance(padding, str):
            reach = [d * (k - 1) if padding == "same" else 0 for d, k in zip(dilation, w.shape[2:])]
            pads = [(r // 2, r - r // 2) for r in reach]
        else:
            pads = [(p, p) for p in each(padding, rank)]
        return self.build.conv(tensor(x), w, b, 1, tuple(range(2, 2 + rank)), stride, dilation, groups, pads)

    op_conv2d = op__convolution_mode = op_conv1d

    def op_conv_transpose1d(self, given, a):
        x, w, b, stride, padding, extra, groups, dilation = [*a, *(None, 1, 0, 0, 1, 1)[len(a) - 2:]][:8]
        w = constant(w, "weights")
        rank = w.ndim - 2
        return self.build.conv_transpose(tensor(x), w, optional(b), 1, tuple(range(2, 2 + rank)),
                                         each(stride, rank), [(p, p) for p in each(padding, rank)],
                                         each(extra, rank), each(dilation, rank), groups)

    op_conv_transpose2d = op_conv_transpose1d

    def op__convolution(self, given, a):
        x, w, b, stride, padding, dilation, transposed, extra, groups = a[:9]
        if transposed:
            return self.op_conv_transpose1d(given, [x, w, b, stride, padding, extra, groups, dilation])
        return self.op_conv1d(given, [x, w, b, stride, padding, dilation, groups])

    op_convolution = op__convolution

    def _pool(self, how, a):
        x = tensor(a[0])
        rank = x.rank - 2
        kernel = each(a[1], rank)
        stride = each(a[2], rank) if len(a) > 2 and a[2] else kernel
        pads = [(p, p) for p in each(a[3] if len(a) > 3 else 0, rank)]
        rest = list(a[4:])
        dilation = each(rest.pop(0), rank) if how == "max" and rest else (1, ) * rank
        ceil = bool(rest.pop(0)) if rest else False
        counted = bool(rest.pop(0)) if rest else True
        if how == "avg" and rest and rest[0] is not None:
            raise Unsupported("an average with a divisor of its own", "leave divisor_override out")
        return self.build.pool(how, x, 1, tuple(range(2, x.rank)), kernel, stride, pads, dilation, ceil,
                               counted)

    def op_max_pool1d(self, given, a):
        return self._pool("max", a)

    op_max_pool2d = op_max_pool1d

    def op_avg_pool1d(self, given, a):
        return self._pool("avg", a)

    op_avg_pool2d = op_avg_pool1d

    def _adaptive(self, how, a):
        x = tensor(a[0])
        size = [n if s is None else s for s, n in zip(each(a[1], x.rank - 2), x.shape[2:])]
        if size == [1] * len(size):
            return self.build.global_pool(how, x, range(2, x.rank), True)
        if any(n % s for n, s in zip(x.shape[2:], size)):
            raise Unsupported(f"an adaptive pool of {list(x.shape[2:])} to {size}", "whole windows are read")
        kernel = tuple(n // s for n, s in zip(x.shape[2:], size))
        return x if set(kernel) == {1} else self.build.pool(how, x, 1, tuple(range(2, x.rank)), kernel,
                                                            kernel)

    def op_adaptive_avg_pool1d(self, given, a):
        return self._adaptive("avg", a)

    op_adaptive_avg_pool2d = op_adaptive_avg_pool1d

    def op_adaptive_max_pool1d(self, given, a):
        return [self._adaptive("max", a), None]

    op_adaptive_max_pool2d = op_adaptive_max_pool1d
