"""One step of a loop that is written out: the operators between a state and the next, and the cell that they
are."""
import numpy

from .cell_values import GATES, dense, is_slice, next_state, order_of, value
from .series import key

SAMPLES, MOST_PLACES = 6, 500
class Step:
    """How a state comes of the one before, beside how the first state comes of a constant: `places` are pairs
    of wires that enter the first step and this one, in the order in which the operators read them."""

    def __init__(self, begun, first, after, before):
        self.begun, self.before, self.places = begun, before, []
        self.alike = self._alike(first, after)

    def _alike(self, a, b):
        if len(self.places) > MOST_PLACES:
            return False
        made, other = a.producer, b.producer
        if made is not None and made.kind == "constant":
            self.places.append((a, b))
            return True
        if id(a) not in self.begun:  # enters from outside, perhaps a part of it
            while is_slice(made) and is_slice(other) and made.options == other.options:
                a, b = made.input, other.input
                made, other = a.producer, b.producer
            self.places.append((a, b))
            return (a.kind, a.shape) == (b.kind, b.shape)
        return other is not None and len(made.inputs) == len(
            other.inputs) and key(made) == key(other) and all(
                self._alike(p, q) for p, q in zip(made.inputs, other.inputs))

    def reads_state_like(self, other):
        """Whether the state before enters where it does in another step."""
        return [b is self.before for _, b in self.places] == [b is other.before for _, b in other.places]


class _Cell:

    def __init__(self, kind, matrices, leaves, orders, initial):
        self.kind, self.matrices, self.leaves = kind, matrices, leaves
        self.orders, self.initial = orders, initial
        makers = [[w.producer for w in wires] for wires in leaves]
        whole = all(n is not None and n.kind == "dense" and n.input is step[0].input for step in makers
                    for n in step)
        whole = whole and all([key(n) for n in step] == [key(n) for n in makers[0]] for step in makers)
        self.inputs = [step[0] for step in makers] if whole else None
        self.makers = makers[0]

    def _gates(self, nodes, order):
        weight = numpy.concatenate([n.parameters["weight"] for n in nodes])
        bias = numpy.concatenate([
            n.parameters.get("bias", numpy.zeros(len(n.parameters["weight"]), dtype=numpy.float32))
            for n in nodes
        ])
        return tuple(
            numpy.concatenate([numpy.split(v, GATES[self.kind])[i] for i in order]) for v in (weight, bias))

    def of_inputs(self):
        """W_ih, W_hh, b_ih, b_hh where dense layers of the inputs enter."""
        (w, b), (u, c) = self._gates(self.makers, self.orders[0]), self._gates(self.matrices, self.orders[1])
        return w, u, b, c

    def of_sums(self):
        """... where what enters is added to the gates as it is."""
        u, c = self._gates(self.matrices, self.orders[1])
        split = numpy.split(numpy.eye(len(u), dtype=numpy.float32), GATES[self.kind])
        return numpy.concatenate([split[i] for i in self.orders[0]]), u, numpy.zeros(len(u), numpy.float32), c


def _roles(steps):
    """What enters at each place: the state, the memory beside it, or something from outside."""
    constant = [a.producer is not None and a.producer.kind == "constant" for a, _ in steps[0].places]
    return [
        "outside" if not c else "state" if b is steps[1].before else "memory"
        for c, (_, b) in zip(constant, steps[1].places)
    ]


def recognise(first, steps):
    """The cell that every step is; None where it is none that is known."""
    begun, size, roles = steps[0].begun, first.size, _roles(steps)
    if not all(s.reads_state_like(steps[1]) for s in steps[1:]):
        return None
    places = {role: [i for i, r in enumerate(roles) if r == role] for role in ("state", "memory", "outside")}
    leaves = [_once([s.places[i][1] for i in places["outside"]]) for s in steps]
    matrices = _once(_matrices(first, begun))
    rows, entering = sum(len(n.parameters["weight"]) for n in matrices), sum(w.size for w in leaves[0])
    kind = next((k for k, g in GATES.items() if rows == entering == g * size), None)
    if kind is None or any(len(w) != len(leaves[0])
                           for w in leaves) or bool(places["memory"]) != (kind == "lstm"):
        return None
    random = numpy.random.default_rng(11)
    h, c, u = (random.standard_normal((SAMPLES, n)) for n in (size, size, entering))
    parts = dict(zip(map(id, leaves[0]), numpy.split(u, numpy.cumsum([w.size for w in leaves[0]])[:-1], 1)))

    def values_of(roles, step):
        return [{"state": h, "memory": c}.get(role, parts.get(id(a)))
                for role, (a, _) in zip(roles, step.places)]

    y, q = value(first, begun,
                  iter(values_of(roles, steps[0]))), numpy.concatenate([dense(n, h) for n in matrices], 1)
    order = order_of(kind, y, u, q, h, c)
    if order is None:
        return None
    if kind == "lstm":
        left = _left(steps, places["memory"], values_of, begun)
        gates = [[numpy.split(v, 4, 1)[i] for i in o] for v, o in zip((u, q), order)]
        if left is None or not numpy.allclose(left, next_state(kind, *gates, h, c)[1], rtol=1e-6, atol=1e-7):
            return None
    initial = [
        steps[0].places[places[role][0]][0].producer.parameters["value"].reshape(-1)
        for role in ("state", "memory") if places[role]
    ]
    return _Cell(kind, matrices, leaves, order, initial)


def _once(things):
    """Each of them once, in order."""
    return list({id(t): t for t in things}.values())


def _matrices(wire, begun):
    """The dense layers of the state, in the order in which they are read."""
    node = wire.producer
    if node is None or id(wire) not in begun or node.kind == "constant":
        return []
    own = [node] if node.kind == "dense" else []
    return own + [n for w in node.inputs for n in _matrices(w, begun)]


def _left(steps, memory, values_of, begun):
    """What the first step leaves of the memory, where every step leaves it so, and the next takes it up."""
    entering = [_once([s.places[i][1] for i in memory]) for s in steps[1:]]
    if any(len(wires) != 1 for wires in entering):
        return None
    left = [wires[0] for wires in entering]
    own = [Step(begun, left[0], wire, s.before) for wire, s in zip(left, steps)]
    if not all(s.alike and s.reads_state_like(own[1]) for s in own):
        return None
    roles = _roles(own)
    if any(b is not before for before, s in zip(left, own[1:]) for (_, b), role in zip(s.places, roles)
           if role == "memory"):
        return None
    return value(left[0], begun, iter(values_of(roles, own[0])))
