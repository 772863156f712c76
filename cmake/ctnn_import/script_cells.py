"""PyTorch's cells of one step as they stand in scripts, and the zeros that their states begin with."""
import numpy

from .translate import arithmetic, constant, optional, tensor
from .view import View


class Cells:

    def op_zeros(self, given, a):
        return self.build.constant(a[0])

    op_zeros_like = op_new_zeros = op_zeros

    def _state(self, value):
        """A state as a tensor where a loop may begin with it, else as it is."""
        if isinstance(value, View) or not self.script.states:
            return value
        return self.build.constant(constant(value, "a state"))

    def _add(self, a, b):
        return arithmetic(self.build, "add", a, b)

    def _mul(self, a, b):
        return arithmetic(self.build, "mul", a, b)

    def _gates(self, x, h, a, gates):
        """What enters each gate of the input and of the state."""
        w, u, b, c = [*a, None, None][:4]
        y = self.build.dense(tensor(x), constant(w, "weights"), optional(b))
        if isinstance(h, View):
            q = self.build.dense(h, constant(u, "weights"), optional(c))
            states = [q.like(part) for part in numpy.split(q.index, gates, 1)]
        else:
            states = numpy.split(h @ u.T + (0 if c is None else c), gates, 1)
        return [y.like(part) for part in numpy.split(y.index, gates, 1)], states

    def op_rnn_tanh_cell(self, given, a):
        u, q = self._gates(a[0], self._state(a[1]), a[2:], 1)
        return self.build.unary("tanh", self._add(u[0], q[0]))

    def op_gru_cell(self, given, a):
        h = self._state(a[1])
        u, q = self._gates(a[0], h, a[2:], 3)
        r, z = (self.build.unary("sigmoid", self._add(u[i], q[i])) for i in (0, 1))
        n = self.build.unary("tanh", self._add(u[2], self._mul(r, q[2])))
        return self._add(n, self._mul(z, self._add(self.build.scale(n, -1.0), h)))

    def op_lstm_cell(self, given, a):
        h, c = map(self._state, a[1])
        u, q = self._gates(a[0], h, a[2:], 4)
        i, f, g, o = (self.build.unary("tanh" if k == 2 else "sigmoid", self._add(u[k], q[k]))
                      for k in range(4))
        c = self._add(self._mul(f, c), self._mul(i, g))
        return [self._mul(o, self.build.unary("tanh", c)), c]
