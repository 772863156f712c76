"""The arrays in Keras' files, layer by layer: of .h5 by names in attributes, of .keras by numbered
folders."""
import os
import re

import numpy

from .problems import MOST_VALUES, Refused, bounded


def _array(dataset):
    bounded(int(numpy.prod(dataset.shape, dtype=object)), "values of an array", MOST_VALUES)
    if dataset.dtype.kind not in "fiu":
        raise Refused("weights that are no numbers")
    return numpy.asarray(dataset[()], dtype=numpy.float32)


def h5_weights(group):
    """Weights of a Keras 2 file: a group for each layer, the order in its attributes. Models inside share
    their group."""
    import h5py

    def weights(path, kind):
        for name in path:
            if isinstance(group.get(name), h5py.Group):
                break
        else:
            return []
        own, names = group[name], []
        for n in own.attrs.get("weight_names", []):
            names.append(n.decode() if isinstance(n, bytes) else str(n))
        if name != path[-1]:  # of a model inside: the names begin with the layer's
            names = [n for n in names if n.split("/")[0] == path[-1] or f"/{path[-1]}/" in n]
        return [_array(own[n]) for n in names if isinstance(own.get(n), h5py.Dataset)]
    return weights


def turned_round(weights):
    """Theano's convolutions run their kernels from behind, the others from the front."""
    def turned(path, kind):
        own = weights(path, kind)
        if kind in ("Conv1D", "Conv2D", "Conv2DTranspose", "Convolution2D") and own and own[0].ndim > 2:
            own[0] = own[0][(slice(None, None, -1),) * (own[0].ndim - 2)]
        return own
    return turned


def keras3_weights(group):
    """Weights of a .keras file: folders named after classes, numbered; `vars` inside."""
    import h5py
    counts, known = {}, {}

    def collect(node, out, depth=0):
        if depth > 8:
            raise Refused("the weights nest too deeply")
        own = node.get("vars")
        if isinstance(own, h5py.Group):
            out.extend(_array(own[k]) for k in sorted(own, key=lambda k: int(k) if k.isdigit() else 0))
        for key in ("cell", "forward_layer", "backward_layer", "layer"):
            if isinstance(node.get(key), h5py.Group):
                collect(node[key], out, depth + 1)
        return out

    def weights(path, kind):
        folder = group.get("layers", group.get("_layer_checkpoint_dependencies", group))
        for name in path[:-1]:
            folder = folder.get(name, folder)
            folder = folder.get("layers", folder)
        if path not in known:
            snake = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()
            n = counts.get((path[:-1], snake), 0)
            counts[path[:-1], snake] = n + 1
            known[path] = snake + (f"_{n}" if n else "")
        own = folder.get(known[path]) or folder.get(path[-1])
        return collect(own, []) if isinstance(own, h5py.Group) else []
    return weights


def _can_be_read(source):
    """Whether HDF5's own library comes through all of a file alive: of damaged ones it has been seen to die.
    A process of its own tries."""
    import h5py
    if not hasattr(os, "fork"):
        return True
    child = os.fork()
    if child:
        return not os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        with h5py.File(source, "r") as file:
            def read(_, node):
                dict(node.attrs)
                if isinstance(node, h5py.Dataset):
                    node[()]
            dict(file.attrs)
            file.visititems(read)
    finally:
        os._exit(0)  # what Python is told, the parent is told, too


def open_h5(source):
    import h5py
    if not _can_be_read(source):
        raise Refused("the HDF5 file is damaged: its library cannot read it")
    try:
        return h5py.File(source, "r")
    except (OSError, ValueError, RuntimeError) as e:
        raise Refused(f"the HDF5 file is damaged: {str(e)[:100]}") from None
