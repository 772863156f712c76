"""Layers that exporters spell out in ONNX, put together again before converting: layer_norm of older opsets,
group_norm by InstanceNormalization.
"""
import numpy

from .read_onnx import Node


class Graph:

    def __init__(self, model):
        self.nodes, self.constants = model.nodes, dict(model.constants)
        for n in self.nodes:
            if n.kind == "Constant" and isinstance(n.attributes.get("value"), numpy.ndarray):
                self.constants[n.outputs[0]] = n.attributes["value"]
            elif n.kind == "Unsqueeze" and n.inputs[0] in self.constants and all(i in self.constants
                                                                                 for i in n.inputs):
                axes = n.attributes.get("axes") if len(n.inputs) < 2 else self.constants[n.inputs[1]]
                axes = tuple(int(a) for a in numpy.atleast_1d(axes))
                self.constants[n.outputs[0]] = numpy.expand_dims(self.constants[n.inputs[0]], axes)
        self.maker = {o: n for n in self.nodes for o in n.outputs}

    def made(self, name, *kinds):
        """The node that gives this tensor, where it is of one of these kinds."""
        node = self.maker.get(name)
        return node if node is not None and node.kind in kinds else None

    def operand(self, node, kind):
        """Of a node with two inputs the constant (kind "constant") or the computed one."""
        for name in node.inputs[:2]:
            if (name in self.constants) == (kind == "constant"):
                return name
        return None

    def last_axes(self, node):
        """How many axes a reduction is over, where they are the last ones; else 0."""
        axes = node.attributes.get("axes") if len(node.inputs) < 2 else self.constants.get(node.inputs[1])
        axes = [] if axes is None else sorted(int(a) for a in axes)
        return len(axes) if axes == list(range(-len(axes), 0)) else 0


def find(model, output):
    """The nodes that the output needs, in order, with every pattern replaced; outputs keep their names."""
    graph, made = Graph(model), {}
    for node in model.nodes:
        norm = _layer_norm(graph, node) or _group_norm(graph, node)
        if norm is not None:
            made[id(node)] = norm
    nodes, needed, kept = [made.get(id(n), n) for n in model.nodes], {output}, []
    for node in reversed(nodes):
        if needed & set(node.outputs):
            needed |= set(node.inputs)
            kept.append(node)
    return kept[::-1]


def _layer_norm(graph, node):
    """(x - mean) / sqrt(variance + eps) · w + b, ending at the sum with b."""
    if node.kind != "Add" or (bias := graph.operand(node, "constant")) is None:
        return None
    product = graph.made(graph.operand(node, "computed"), "Mul")
    weight = product and graph.operand(product, "constant")
    quotient = weight and graph.made(graph.operand(product, "computed"), "Div")
    if not quotient or graph.constants[weight].shape != graph.constants[bias].shape:
        return None
    centred, root = graph.made(quotient.inputs[0], "Sub"), graph.made(quotient.inputs[1], "Sqrt")
    added = root and graph.made(root.inputs[0], "Add")
    eps = added and graph.operand(added, "constant")
    variance = eps and graph.made(graph.operand(added, "computed"), "ReduceMean")
    square = variance and graph.made(variance.inputs[0], "Pow", "Mul")
    mean = centred and graph.made(centred.inputs[1], "ReduceMean")
    if not square or not mean or mean.inputs[0] != centred.inputs[0]:
        return None
    axes = graph.last_axes(mean)
    if axes == 0 or graph.last_axes(variance) != axes or graph.constants[weight].ndim != axes:
        return None
    of = graph.made(square.inputs[0], "Sub", "Cast")
    of = graph.made(of.inputs[0], "Sub") if of is not None and of.kind == "Cast" else of
    if of is None or of.inputs != centred.inputs or square.kind == "Pow" and float(
            graph.constants.get(square.inputs[1], numpy.zeros(1)).reshape(-1)[0]) != 2:
        return None
    epsilon = float(graph.constants[eps].reshape(-1)[0])
    return Node("LayerNormalization", node.name, [centred.inputs[0], weight, bias], node.outputs,
                {"epsilon": epsilon, "axis": -axes})


def _group_norm(graph, node):
    """Reshape to groups, InstanceNormalization with ones and zeros, Reshape back, · w + b."""
    if node.kind != "Add" or (bias := graph.operand(node, "constant")) is None:
        return None
    product = graph.made(graph.operand(node, "computed"), "Mul")
    weight = product and graph.operand(product, "constant")
    back = weight and graph.made(graph.operand(product, "computed"), "Reshape")
    norm = back and graph.made(back.inputs[0], "InstanceNormalization")
    front = norm and graph.made(norm.inputs[0], "Reshape")
    if not front:
        return None
    ones, zeros, shape = (graph.constants.get(n) for n in (norm.inputs[1], norm.inputs[2], front.inputs[1]))
    w, b = graph.constants[weight], graph.constants[bias]
    if ones is None or zeros is None or shape is None or (ones != 1).any() or (zeros !=
                                                                               0).any() or shape.size != 3:
        return None
    if w.size != b.size or max(w.shape, default=1) != w.size:
        return None
    return Node("GroupNormalization", node.name, [front.inputs[0], weight, bias], node.outputs,
                {"epsilon": float(norm.attributes.get("epsilon", 1e-5)), "num_groups": int(ones.size)})
