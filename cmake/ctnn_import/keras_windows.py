"""Keras' windows: convolutions, plain, by channel, in two steps and transposed; pools."""
from .keras_activations import need
from .keras_words import conv_weight, depthwise_weight
from .problems import Unsupported
from .translate import tensor
from .window_sizes import SAME


def numbers(value, rank):
    """Keras' sizes: one, or one for each axis."""
    value = value if isinstance(value, (list, tuple)) else [value] * rank
    return tuple(int(v) for v in value)


def bias_of(call, index):
    return need(call, index + 1)[index] if call.config.get("use_bias", True) else None


class Windows:
    def _conv(self, given, call, rank, kernel, bias, groups=1, depthwise=False):
        c, x = call.config, tensor(given[0])
        stride, dilation = numbers(c.get("strides", 1), rank), numbers(c.get("dilation_rate", 1), rank)
        weight = depthwise_weight(kernel) if depthwise else conv_weight(kernel)
        axes = tuple(range(1, 1 + rank))
        if c.get("padding") == "causal":
            y = self.build.causal(x, weight, bias, 1, 2, dilation[0], groups, stride[0])
        else:
            y = self.build.conv(x, weight, bias, rank + 1, axes, stride, dilation, groups,
                                SAME if c.get("padding") == "same" else None)
        return y

    def op_Conv1D(self, given, call, rank=1):
        y = self._conv(given, call, rank,
                       need(call, 1)[0], bias_of(call, 1), int(call.config.get("groups", 1)))
        return self.finish(y, call)

    def op_Conv2D(self, given, call):
        return self.op_Conv1D(given, call, 2)

    def op_DepthwiseConv1D(self, given, call, rank=1):
        y = self._conv(given, call, rank, need(call, 1)[0], bias_of(call, 1), given[0].shape[-1], True)
        return self.finish(y, call)

    def op_DepthwiseConv2D(self, given, call):
        return self.op_DepthwiseConv1D(given, call, 2)

    def op_SeparableConv1D(self, given, call, rank=1):
        y = self._conv(given, call, rank, need(call, 2)[0], None, given[0].shape[-1], True)
        axes = tuple(range(1, 1 + rank))
        return self.finish(self.build.conv(y, conv_weight(call.weights[1]), bias_of(call, 2), rank + 1, axes),
                           call)

    def op_SeparableConv2D(self, given, call):
        return self.op_SeparableConv1D(given, call, 2)

    def op_Conv1DTranspose(self, given, call, rank=1):
        c, kernel = call.config, need(call, 1)[0]
        stride = numbers(c.get("strides", 1), rank)
        if any(d != 1
               for d in numbers(c.get("dilation_rate", 1), rank)) or c.get("output_padding") is not None:
            raise Unsupported("a transposed convolution with dilation or output_padding", "leave them out")
        crops = []
        for k, s in zip(kernel.shape,
                        stride):  # the output has n · s (same), or (n - 1) · s + k, at least n · s
            total = k - s if c.get("padding") == "same" else min(k - s, 0)
            crops.append((total // 2, total - total // 2) if total > 0 else (0, total))
        weight = kernel.transpose(kernel.ndim - 1, kernel.ndim - 2,
                                  *range(rank))  # [kernel..., out, in] to [in, out, kernel...]
        y = self.build.conv_transpose(tensor(given[0]), weight, bias_of(call, 1), rank + 1,
                                      tuple(range(1, 1 + rank)), stride, crops, (0,) * rank)
        return self.finish(y, call)

    def op_Conv2DTranspose(self, given, call):
        return self.op_Conv1DTranspose(given, call, 2)

    def _pool(self, how, rank, given, call):
        c = call.config
        size = numbers(c.get("pool_size", 2), rank)
        stride = numbers(c["strides"], rank) if c.get("strides") is not None else size
        pads = SAME if c.get("padding") == "same" else None
        return self.build.pool(how, tensor(given[0]), rank + 1, tuple(range(1, 1 + rank)), size, stride, pads,
                               padding_counted=False)

    def _global(self, how, rank, given, call):
        return self.build.global_pool(how, tensor(given[0]), tuple(range(1, 1 + rank)),
                                      bool(call.config.get("keepdims")))


for how_name, how in (("Max", "max"), ("Average", "avg")):
    for axes in (1, 2):
        run = lambda self, given, call, how=how, rank=axes: self._pool(how, rank, given, call)
        whole = lambda self, given, call, how=how, rank=axes: self._global(how, rank, given, call)
        for name in (f"{how_name}Pooling{axes}D", f"{how_name}Pool{axes}D"):
            setattr(Windows, "op_" + name, run)
            setattr(Windows, "op_Global" + name, whole)
