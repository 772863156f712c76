"""Features that become an image in another order than channels have it, as where TensorFlow's channels stand
last: the dense layer before gives them in ctnn's order, and what stands between has its parameters so.
"""
import numpy

from .activations import is_activation
from .scales import sole_reader

BY_FEATURE = ("batch_norm", "scale", "prelu")


def order_rows(graph):
    users = graph.users()
    for node in [n for n in graph.nodes if n.kind == "unflatten"]:
        places, line, reader = node.options["places"].reshape(-1), [], node
        if not numpy.array_equal(numpy.sort(places), numpy.arange(
                node.input.size)) or (places == numpy.arange(places.size)).all():
            continue
        made = node.input.producer
        while made is not None and len(made.inputs) == 1 and sole_reader(users, made.output) is reader:
            line.append(made)
            if made.kind == "dense" or not (made.kind in BY_FEATURE or is_activation(made.kind)):
                break
            made, reader = made.input.producer, made
        if not line or line[-1].kind != "dense" or line[-1].output.kind != "features":
            continue
        for layer in line:
            layer.parameters = {
                k: p[places] if p.ndim and p.shape[0] == places.size else p
                for k, p in layer.parameters.items()
            }
        line[-1].note = line[-1].note or "its outputs in the order of channels, then space"
        node.options["places"] = numpy.arange(places.size)
