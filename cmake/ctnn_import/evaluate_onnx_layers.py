"""ONNX's norms, softmax, activations with parameters and recurrent operators, for evaluate_onnx.py."""
import numpy


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def batch_norm(g, a):
    x, s, b, m, v = (p.reshape(1, -1, *[1] * (g[0].ndim - 2)) if k else p for k, p in enumerate(g[:5]))
    return (x - m) / numpy.sqrt(v + a.get("epsilon", 1e-5)) * s + b


def layer_norm(g, a):
    x = g[0]
    axes = tuple(range(a.get("axis", -1) % x.ndim, x.ndim))
    y = (x - x.mean(axes, keepdims=True)) / numpy.sqrt(x.var(axes, keepdims=True) + a.get("epsilon", 1e-5))
    return y * g[1] + (g[2] if len(g) > 2 and g[2] is not None else 0)


def instance_norm(g, a):
    x, space = g[0], tuple(range(2, g[0].ndim))
    y = (x - x.mean(space, keepdims=True)) / numpy.sqrt(x.var(space, keepdims=True) + a.get("epsilon", 1e-5))
    return y * g[1].reshape(1, -1, *[1] * len(space)) + g[2].reshape(1, -1, *[1] * len(space))


def group_norm(g, a):
    x = g[0].reshape(1, a["num_groups"], -1)
    y = ((x - x.mean(2, keepdims=True)) /
         numpy.sqrt(x.var(2, keepdims=True) + a.get("epsilon", 1e-5))).reshape(g[0].shape)
    return y * g[1].reshape(1, -1, *[1] * (g[0].ndim - 2)) + g[2].reshape(1, -1, *[1] * (g[0].ndim - 2))


def selu(g, a):
    alpha = a.get("alpha", 1.6732632423543772 if a["opset"] >= 6 else 1.6732)
    gamma = a.get("gamma", 1.0507009873554805 if a["opset"] >= 6 else 1.0507)
    return gamma * numpy.where(g[0] > 0, g[0], alpha * (numpy.exp(numpy.minimum(g[0], 0)) - 1))


def prelu(g, a):
    x, slope = g[0], g[1]
    if a["opset"] < 7 and slope.ndim == 1 and slope.size > 1:
        slope = slope.reshape(1, -1, *[1] * (x.ndim - 2))
    return numpy.where(x < 0, slope * x, x)


def softmax(g, a, log=False):
    x, newer = g[0], a["opset"] >= 13
    axis = a.get("axis", -1 if newer else 1)
    if not newer:
        x, axis = x.reshape(int(numpy.prod(x.shape[:axis % x.ndim])), -1), 1
    e = x - x.max(axis, keepdims=True)
    total = numpy.exp(e).sum(axis, keepdims=True)
    return (e - numpy.log(total) if log else numpy.exp(e) / total).reshape(g[0].shape)


def recurrence(kind):
    def run(g, a):
        x, w, r = g[:3]
        x, reverse = x.swapaxes(0, 1) if a.get("layout") else x, a.get("direction") == "reverse"
        g = [*g, *[None] * 5]
        size, out, last = r.shape[2], [], []
        for d in range(w.shape[0]):
            b = numpy.zeros(2 * w.shape[1]) if g[3] is None else g[3][d]
            bw, br = numpy.split(b, 2)
            h = numpy.zeros(size) if g[5] is None else g[5].reshape(-1, size)[d]
            c = numpy.zeros(size) if g[6] is None or kind != "LSTM" else g[6].reshape(-1, size)[d]
            steps = []
            for step in x[::-1, 0] if d or reverse else x[:, 0]:
                f, s = w[d] @ step + bw, r[d] @ h + br
                if kind == "LSTM":
                    i, o, forget, cell = numpy.split(f + s, 4)
                    c = sigmoid(forget) * c + sigmoid(i) * numpy.tanh(cell)
                    h = sigmoid(o) * numpy.tanh(c)
                elif kind == "GRU":
                    z, q = sigmoid(f[:size] + s[:size]), sigmoid(f[size:2 * size] + s[size:2 * size])
                    if a.get("linear_before_reset"):
                        n = numpy.tanh(f[2 * size:] + q * s[2 * size:])
                    else:
                        n = numpy.tanh(f[2 * size:] + r[d][2 * size:] @ (q * h) + br[2 * size:])
                    h = (1 - z) * n + z * h
                else:
                    h = numpy.tanh(f + s)
                steps.append(h)
            last.append(h)
            out.append(steps[::-1] if d or reverse else steps)
        if a.get("layout"):
            return [numpy.array(out).transpose(1, 0, 2)[None], numpy.array(last)[None], None]
        return [numpy.array(out).transpose(1, 0, 2)[:, :, None], numpy.array(last)[:, None], None]
    return run
