"""Nodes of ONNX files: what they are, their order, and those that stand for several."""
import dataclasses
import heapq

from .problems import Refused, printable


@dataclasses.dataclass
class Node:
    kind: str
    name: str
    inputs: list
    outputs: list
    attributes: dict


@dataclasses.dataclass
class Body:
    """What a loop does at every step."""
    nodes: list
    inputs: list
    outputs: list
    constants: dict


def in_order(nodes):
    """The nodes so that each stands behind what it reads, otherwise in the file's order (Kahn, 1962)."""
    maker = {o: i for i, n in enumerate(nodes) for o in n.outputs if o}
    reads = [{maker[i] for i in n.inputs if i in maker} for n in nodes]
    if all(max(r, default=-1) < i for i, r in enumerate(reads)):
        return nodes
    readers = [[] for _ in nodes]
    for i, read in enumerate(reads):
        for j in read:
            readers[j].append(i)
    waiting, ready, placed = [len(r) for r in reads], [i for i, r in enumerate(reads) if not r], []
    while ready:
        placed.append(heapq.heappop(ready))
        for i in readers[placed[-1]]:
            waiting[i] -= 1
            if not waiting[i]:
                heapq.heappush(ready, i)
    if len(placed) < len(nodes):
        raise Refused("the nodes of the graph go in a circle")
    return [nodes[i] for i in placed]


# onnxruntime's own words for an operator and the activation behind it.
FUSED = {"com.microsoft.FusedConv": "Conv", "com.microsoft.FusedGemm": "Gemm"}
BEHIND = {
    "Relu": (), "Tanh": (), "Sigmoid": (), "LeakyRelu": ("alpha",), "HardSigmoid": ("alpha", "beta"),
    "Clip": ("min", "max")
}


def fused(node):
    """The nodes that a fused one stands for."""
    if node.kind == "com.microsoft.Gelu":
        node.kind = "Gelu"
    if node.kind not in FUSED:
        return [node]
    behind = str(node.attributes.pop("activation", ""))
    said = node.attributes.pop("activation_params", [])
    if node.kind.endswith("Gemm"):
        said = [node.attributes.pop(k) for k in ("leaky_relu_alpha", "activation_alpha", "activation_beta")
                if k in node.attributes]
    if len(node.inputs) > 3 or len(node.outputs) != 1 or behind not in (*BEHIND, ""):
        raise Refused(f"{printable(node.name)} is fused with more than an activation: optimise less")
    if not behind:
        return [Node(FUSED[node.kind], node.name, node.inputs, node.outputs, node.attributes)]
    between = node.outputs[0] + "/before activation"
    return [Node(FUSED[node.kind], node.name, node.inputs, [between], node.attributes),
            Node(behind, f"{node.name} {behind}", [between], node.outputs, dict(zip(BEHIND[behind], said)))]
