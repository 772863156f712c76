"""TensorFlow Lite's recurrent operators, for evaluate_tflite.py."""
import numpy


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def lstm_of(x, w, u, b, clip):
    """x [steps, features]; matrices by gate i f c o; the cell stays within ±clip, where that is not 0."""
    h, c, out = numpy.zeros(u[0].shape[1]), numpy.zeros(u[0].shape[0]), []
    for step in x:
        i, f, g, o = (m @ step + n @ h + (0 if k is None else k) for m, n, k in zip(w, u, b))
        c = sigmoid(f) * c + sigmoid(i) * numpy.tanh(g)
        c = numpy.clip(c, -clip, clip) if clip else c
        h = sigmoid(o) * numpy.tanh(c)
        out.append(h)
    return numpy.array(out)


def lstm(given, o, outputs):
    x = given[0][:, 0] if o["time_major"] else given[0][0]
    y = lstm_of(x, given[1:5], given[5:9], given[12:16], o["cell_clip"])
    return y[:, None] if o["time_major"] else y[None]


def both_lstms(given, o, outputs):
    x = given[0][:, 0] if o["time_major"] else given[0][0]
    y = numpy.concatenate([
        lstm_of(x, given[1:5], given[5:9], given[12:16], o["cell_clip"]),
        lstm_of(x[::-1], given[18:22], given[22:26], given[29:33], o["cell_clip"])[::-1]
    ], 1)
    return y[:, None] if o["time_major"] else y[None]


def rnn(given, o, outputs):
    x, w, u, b = given[:4]
    x, h, out = (x[:, 0] if o["time_major"] else x[0]), numpy.zeros(len(b)), []
    for step in x:
        h = numpy.tanh(w @ step + u @ h + b)
        out.append(h)
    return numpy.array(out)[:, None] if o["time_major"] else numpy.array(out)[None]
