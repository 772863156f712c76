"""Files that are whole and not what one expects: sizes left open, pointers and pages in place of a model,
other formats; what is computed of them, and the sentences."""
import gzip
import pickle


def open_sizes():
    """A convolution and a dense layer of an image whose size the file leaves open, as TensorFlow Lite."""
    import torch
    import tflite
    w, m = torch.randn(4, 3, 3, 2) * 0.5, torch.randn(5, 4 * 3 * 4) * 0.3
    tensors = [("x", [-1, -1, -1, 2], None), ("w", [4, 3, 3, 2], w.numpy()), ("c", [-1, -1, -1, 4], None),
               ("m", [5, 48], m.numpy()), ("y", [-1, 5], None)]
    operators = [(3, [0, 1, -1], [2], {0: ("b", 1), 1: ("i", 1), 2: ("i", 1)}), (9, [2, 3, -1], [4], {})]
    return tflite.model(tensors, operators, [0], [4]), w, m


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch
    from torch.nn import functional as F
    raw, w, m = open_sizes()
    x = torch.randn(1, 6, 5, 2)
    y = F.conv2d(x.permute(0, 3, 1, 2), w.permute(0, 3, 1, 2)).permute(0, 2, 3, 1).reshape(1, 48) @ m.T
    for said in ("6,5,2", "1,6,5,2"):
        yield f"open_{said.count(',')}.tflite", raw, ["--input", said], x, y
    from onnx import helper
    from onnx_files import model
    w = torch.randn(3, 4)
    raw = model([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": w.numpy()}, (1, None, 3), 13)
    for steps, name, options in ((64, "open_steps.onnx", []), (10, "said_steps.onnx", ["--steps", "10"])):
        x = torch.randn(1, steps, 3)
        yield name, raw, options, x, x @ w


ASSUMED = "the file leaves open how many steps a sequence has; 64 are written"
# In the header.
SAID = {"open_steps.onnx": [ASSUMED], "words.h5": ["mask_zero: here token 0 counts as any other"]}
UNSAID = {"said_steps.onnx": [ASSUMED]}


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    import numpy
    from onnx import helper
    from onnx_files import model
    node = helper.make_node
    raw = open_sizes()[0]
    yield "open.tflite", raw, [], "leaves its shape [1, None, None, 2] open: give --input"
    yield "wrong.tflite", raw, ["--input", "9,5,2"], "the one that the model was made for"
    flat = [node("Flatten", ["x"], ["a"]), node("MatMul", ["a", "w"], ["y"])]
    weights = {"w": numpy.ones((12, 3), "f4")}
    yield "open.onnx", model(flat, weights, (1, 3, None, None), 13), [], "open: give --input"
    yield "wrong.onnx", model(flat, weights, (1, 3, None, None),
                              13), ["--input", "1,3,9,9"], "the one that the model was made for"
    yield "steps.onnx", model(flat, weights, (1, None, 3), 13), [], "the one that the model was made for"
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    for suffix in ("onnx", "h5", "pt", "tflite", "json"):
        yield f"pointer.{suffix}", pointer, [], "git lfs pull"
        yield f"page.{suffix}", b"<!DOCTYPE html><html>", [], "a web page"
        yield f"packed.{suffix}", gzip.compress(b"model"), [], "unpack it first"
    yield "array.npy", b"\x93NUMPY\x01\x00", [], "an array of NumPy"
    yield "other.pkl", pickle.dumps({"a": [1]}), [], "torch.save did not write"
    yield "net.cfg", b"[net]\nbatch=1\n", [], "Darknet"
    yield "net.param", b"7767517\n", [], "ncnn"
    yield "net.xyz", b"something", [], "the format is none of"
