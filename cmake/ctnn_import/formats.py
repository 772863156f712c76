"""Which format a file is in, by its bytes; and the converter for it."""
import importlib
import importlib.util
import pathlib
import zipfile

from . import foreign
from .problems import MOST_FILE_BYTES, Refused
from .read_json import kind_of, load

# The readers that Debian packages, by the module that they bring.
PACKAGES = {"onnx": "python3-onnx", "h5py": "python3-h5py", "torch": "python3-torch"}


def need(module):
    """The format's own reader, or the sentence that asks for it."""
    if importlib.util.find_spec(module) is None:
        raise Refused(f"needs {PACKAGES[module]}: apt-get install {PACKAGES[module]}")
    return importlib.import_module(module)


def read(path, options, problems):
    """The Imported of a file, or None where `problems` say why not."""
    path = pathlib.Path(path)
    problems.sizes_said = bool(options.input or options.steps)
    if path.is_dir():
        foreign.folder(path)
        from .convert_torch import convert_folder
        return convert_folder(path, options, problems)
    if not path.is_file():
        raise Refused("there is no such file")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise Refused(
            f"the file has {path.stat().st_size} bytes, more than the {MOST_FILE_BYTES} that are read")
    with open(path, "rb") as file:
        head = file.read(264)
    if not head:
        raise Refused("the file is empty")
    foreign.look(path, head)
    if head[4:8] == b"TFL3":
        from .convert_tflite import convert
        return convert(path.read_bytes(), options, problems)
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        need("h5py")
        from .convert_keras import convert_h5
        return convert_h5(path, options, problems)
    if head.startswith(b"PK"):
        return _zip(path, options, problems)
    if path.suffix.lower() == ".cfg":
        return foreign.refuse(path)
    if head[:1] in (b"{", b"[") or head.lstrip()[:1] == b"{":
        return _json(path, options, problems)
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        from .convert_torch import convert_pickle
        return convert_pickle(path, options, problems)
    if path.suffix == ".safetensors":
        from .convert_torch import convert_safetensors
        return convert_safetensors(path, options, problems)
    if path.suffix == ".onnx" or head[:1] == b"\x08":
        need("onnx")
        from .convert_onnx import convert
        return convert(path, options, problems)
    return foreign.refuse(path)


def _zip(path, options, problems):
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as e:
        raise Refused(f"the zip is damaged: {e}") from None
    if "config.json" in names and any(n.endswith(".h5") for n in names):
        need("h5py")
        from .convert_keras import convert_keras
        return convert_keras(path, options, problems)
    from . import convert_torch
    if "policy.pth" in names:
        return convert_torch.convert_policy(path, options, problems)
    if any(n.endswith("constants.pkl") for n in names) and any("/code/" in n for n in names):
        from .convert_script import convert
        return convert(path, options, problems)
    if any(n.endswith("data.pkl") for n in names):
        return convert_torch.convert_pickle(path, options, problems)
    if names and all(n.endswith(".npy") for n in names):
        raise Refused("arrays of NumPy without layers: save them as safetensors, and say --topology")
    raise Refused("the zip holds no model of PyTorch, Stable-Baselines3 or Keras")


def _json(path, options, problems):
    data = load(path)
    kind = kind_of(data)
    if kind == "nam":
        from .convert_nam import convert
        return convert(data, options, problems)
    if kind == "rtneural":
        from .convert_rtneural import convert
        return convert(data, options, problems)
    if kind == "keras":
        from .convert_keras import convert_json
        return convert_json(path, data, options, problems)
    if kind == "state_dict":
        from .convert_torch import convert_json
        return convert_json(data, options, problems)
    raise Refused("the JSON is neither RTNeural's, .nam, Keras', nor a state dict")
