"""Files that hold no model of a format that is read: what they are, and what to do."""
from .problems import Refused

HEADS = (
    (b"version https://git-lfs", "a pointer of Git LFS in place of the model: git lfs pull fetches it"),
    (b"<!doctype html", "a web page in place of the model: download the file itself"),
    (b"<html", "a web page in place of the model: download the file itself"),
    (b"<?xml", "XML, as OpenVINO writes it: import the model that it was made of"),
    (b"\x1f\x8b", "compressed by gzip: unpack it first"),
    (b"bzh", "compressed by bzip2: unpack it first"),
    (b"\xfd7zxz", "compressed by xz: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"\x93numpy", "an array of NumPy without layers: a state dict with --topology says them"),
    (b"gguf", "weights of a language model (GGUF), whose attention ctnn has not"),
)
SUFFIXES = {
    ".pb": "a TensorFlow graph: turn it into ONNX (tf2onnx) or .tflite first",
    ".pbtxt": "a TensorFlow graph: turn it into ONNX (tf2onnx) or .tflite first",
    ".meta": "a checkpoint of TensorFlow 1: turn it into ONNX (tf2onnx) or .tflite first",
    ".mlmodel": "a model of Core ML: import the model that it was made of",
    ".caffemodel": "a model of Caffe: turn it into ONNX first",
    ".prototxt": "a model of Caffe: turn it into ONNX first",
    ".cfg": "a model of Darknet: turn it into ONNX first",
    ".weights": "a model of Darknet: turn it into ONNX first",
    ".param": "a model of ncnn: import the model that it was made of",
    ".pdmodel": "a model of PaddlePaddle: turn it into ONNX (paddle2onnx) first",
    ".engine": "an engine of TensorRT, made for one card: import the model that it was made of",
    ".msgpack": "parameters of Flax without layers: save them as safetensors, and say --topology",
}


def look(path, head):
    """Refuses what is no model of any format, by how it begins."""
    if head[257:262] == b"ustar":
        raise Refused("a tar: load one of PyTorch 0.1 with torch.load and save it again, unpack others")
    for beginning, what in HEADS:
        if head[:len(beginning)].lower() == beginning:
            raise Refused(what)


def refuse(path):
    """What is left, by the file's name."""
    none = "the format is none of ONNX, TensorFlow Lite, Keras, PyTorch, RTNeural's JSON, .nam"
    raise Refused(SUFFIXES.get(path.suffix.lower(), none))


def folder(path):
    """Folders that hold no state dicts."""
    if (path / "saved_model.pb").is_file():
        raise Refused("a SavedModel of TensorFlow: save the model as .keras or .h5, or turn it into .tflite")
    if path.suffix == ".mlpackage":
        raise Refused(SUFFIXES[".mlmodel"])
