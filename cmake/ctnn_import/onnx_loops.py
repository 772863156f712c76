"""ONNX's Loop and Scan written out, step by step, where the file says how many steps there are; what their
steps have in common is found later, as in files that are written out already.
"""
import numpy

from . import evaluate_onnx
from .problems import MOST_NODES, Refused, bounded, printable

ENDLESS = "a Loop that ends by its values; export it for a number of steps"


def written_out(model):
    """The model's nodes without loops; whether there were any."""
    before = model.nodes
    model.nodes = list(before)
    while any(n.kind in ("Loop", "Scan") for n in model.nodes):
        at = next(i for i, n in enumerate(model.nodes) if n.kind in ("Loop", "Scan"))
        node = model.nodes[at]
        body = node.attributes.get("body")
        if not hasattr(body, "nodes"):
            raise Refused(f"{printable(node.name)}: a {node.kind} without a body")
        steps = _Steps(model, node, body)
        new = steps.of_loop(at) if node.kind == "Loop" else steps.of_scan(at)
        model.nodes[at:at + 1] = new
        bounded(len(model.nodes), "nodes of loops that are written out", MOST_NODES)
    return len(model.nodes) != len(before)


class _Steps:

    def __init__(self, model, node, body):
        self.model, self.node, self.body, self.new = model, node, body, []
        model.constants |= body.constants

    def _add(self, kind, inputs, outputs, attributes=None):
        made = type(self.node)(kind, outputs[0], inputs, outputs, attributes or {})
        self.new.append(made)
        return outputs[0]

    def _number(self, value, name):
        self.model.constants[name] = numpy.asarray(value)
        return name

    def _known(self, name, at):
        """What a tensor is that depends on the file alone."""
        part = type(
            "Part", (), {
                "constants": self.model.constants, "inputs": self.model.inputs, "nodes":
                self.model.nodes[:at], "opset": self.model.opset
            })
        try:
            return numpy.asarray(evaluate_onnx.evaluate(part, {}, name))
        except Exception as e:  # operators that the evaluation has not, or what a damaged file makes of them
            raise Refused(f"{printable(self.node.name)}: a {self.node.kind} whose steps are not said "
                          f"({type(e).__name__})") from None

    def _step(self, t, entering):
        """The body once more: the names of its outputs."""
        names = dict(zip(self.body.inputs, entering))
        named = lambda n: names.get(n, n)
        for node in self.body.nodes:
            for o in node.outputs:
                names[o] = f"{o}@{self.node.name}.{t}"
        for node in self.body.nodes:
            self.new.append(
                type(node)(node.kind, f"{node.name}, step {t}", list(map(named, node.inputs)),
                           list(map(named, node.outputs)), node.attributes))
        return list(map(named, self.body.outputs))

    def _stacked(self, values, out, axis=0):
        """Values of all steps, one behind the other along an axis of their own."""
        old = self.model.opset < 13
        axes = None if old else self._number(numpy.array([axis]), f"{out}@axes")
        each = [
            self._add("Unsqueeze", [v] if old else [v, axes], [f"{v}@{out}"], {"axes": [axis]} if old else {})
            for v in values
        ]
        self._add("Concat", each, [out], {"axis": axis})

    def _leave(self, values, outputs):
        for value, out in zip(values, outputs):
            if out:
                self._add("Identity", [value], [out])

    def of_loop(self, at):
        count, begun, *carried = self.node.inputs
        steps = int(self._known(count, at)) if count else -1
        if steps < 0 or begun and not self._known(begun, at).all():
            raise Refused(f"{printable(self.node.name)}: {ENDLESS}")
        bounded(steps * (1 + len(self.body.nodes)), "nodes of loops that are written out", MOST_NODES)
        self._goes_on()
        scans = [[] for _ in self.body.outputs[1 + len(carried):]]
        true = self._number(True, f"{self.node.name}@true")
        for t in range(steps):
            out = self._step(t, [self._number(t, f"{self.node.name}@{t}"), true, *carried])
            carried, rest = out[1:1 + len(carried)], out[1 + len(carried):]
            for values, value in zip(scans, rest):
                values.append(value)
        self._leave(carried, self.node.outputs)
        for values, out in zip(scans, self.node.outputs[len(carried):]):
            if out and values:
                self._stacked(values, out)
        return self.new

    def _goes_on(self):
        """The body's condition is the one that came in, or a constant that holds."""
        name, makers = self.body.outputs[0], {
            o: n
            for n in [*self.model.nodes, *self.body.nodes] for o in n.outputs
        }
        seen = set()
        while name not in seen and not seen.add(name) and name in makers and makers[name].kind in ("Identity",
                                                                                                   "Cast"):
            name = makers[name].inputs[0]
        value = self.model.constants.get(name)
        if name in makers and makers[name].kind == "Constant":
            value = makers[name].attributes.get("value")
        if name != self.body.inputs[1] and (value is None or not numpy.asarray(value).all()):
            raise Refused(f"{printable(self.node.name)}: {ENDLESS}")

    def of_scan(self, at):
        a, scanned = self.node.attributes, int(self.node.attributes.get("num_scan_inputs", 0))
        if not 0 < scanned <= len(self.node.inputs) or any(
                any(a.get(n, [])) for n in ("scan_input_directions", "scan_output_directions")):
            raise Refused(f"{printable(self.node.name)}: a Scan backwards, or of nothing")
        carried, over = self.node.inputs[:-scanned], self.node.inputs[-scanned:]
        axes, out_axes = a.get("scan_input_axes", [0] * scanned), a.get("scan_output_axes", [])
        steps = self._known(over[0], at).shape[axes[0]]
        bounded(steps * (1 + len(self.body.nodes)), "nodes of loops that are written out", MOST_NODES)
        scans = [[] for _ in self.body.outputs[len(carried):]]
        for t in range(steps):
            index = self._number(t, f"{self.node.name}@{t}")
            parts = [
                self._add("Gather", [v, index], [f"{v}@{self.node.name}.{t}"], {"axis": axis})
                for v, axis in zip(over, axes)
            ]
            out = self._step(t, [*carried, *parts])
            carried, rest = out[:len(carried)], out[len(carried):]
            for values, value in zip(scans, rest):
                values.append(value)
        self._leave(carried, self.node.outputs)
        for k, (values, out) in enumerate(zip(scans, self.node.outputs[len(carried):])):
            if out:
                self._stacked(values, out, out_axes[k] if k < len(out_axes) else 0)
        return self.new
