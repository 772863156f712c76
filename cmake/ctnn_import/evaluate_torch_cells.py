"""Cells of PyTorch's recurrent modules, for evaluate_torch.py."""
import numpy


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def recurrent(cell):
    def one(x, w, u, b, c):
        h, s, out = numpy.zeros(u.shape[1]), numpy.zeros(u.shape[1]), []
        b, c = (numpy.zeros(len(w)) if v is None else v for v in (b, c))
        for step in x[0]:
            h, s = cell(w @ step + b, u @ h + c, h, s)
            out.append(h)
        return numpy.array(out)[None]

    def run(x, o, t):
        parts = [[None if v is None else v.astype(numpy.float64) for v in d] for d in o["directions"]]
        return numpy.concatenate([one(x, *parts[0])] + [one(x[:, ::-1], *p)[:, ::-1] for p in parts[1:]], 2)
    return run


def lstm_cell(a, r, h, s):
    i, f, g, o = numpy.split(a + r, 4)
    s = sigmoid(f) * s + sigmoid(i) * numpy.tanh(g)
    return sigmoid(o) * numpy.tanh(s), s


def gru_cell(a, r, h, s):
    (a1, a2, a3), (r1, r2, r3) = numpy.split(a, 3), numpy.split(r, 3)
    z = sigmoid(a2 + r2)
    return (1 - z) * numpy.tanh(a3 + sigmoid(a1 + r1) * r3) + z * h, s
