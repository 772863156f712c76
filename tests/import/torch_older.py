"""Modules as PyTorch 0.1 to 1.0 pickled them whole: a sequence of pickles, parameters and tensors by the
functions of their time, sources beside classes, a backend; what PyTorch computes of them."""
import collections
import io
import pickle
import struct
import sys
import types

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
NEWER = ("padding_mode", "_reversed_padding_repeated_twice", "_non_persistent_buffers_set", "proj_size",
         "_is_full_backward_hook", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
         "_state_dict_hooks", "_flat_weights", "_flat_weights_names", "track_running_stats", "device")


class Backend:
    def __reduce__(self):
        return sys.modules["torch.nn.backends.thnn"]._get_thnn_function_backend, ()


def backend():
    """torch.nn.backends.thnn, which newer PyTorch has not."""
    names = "torch.nn.backends", "torch.nn.backends.thnn"
    for name in names:
        sys.modules.setdefault(name, types.ModuleType(name))
    function = lambda: Backend()
    function.__module__, function.__name__ = names[1], "_get_thnn_function_backend"
    function.__qualname__ = function.__name__
    sys.modules[names[1]]._get_thnn_function_backend = function


class Storage:
    def __init__(self, key, values):
        self.key, self.values = key, values


class Older(pickle.Pickler):
    """Pickles as the version ("0.1", "0.4", "1.0") did."""

    def __init__(self, file, version):
        super().__init__(file, protocol=2)
        self.version, self.storages, self.classes = version, {}, set()

    def persistent_id(self, thing):
        import torch
        if isinstance(thing, Storage):
            return "storage", torch.FloatStorage, thing.key, "cpu", len(thing.values), None
        if isinstance(thing, type) and issubclass(thing, torch.nn.Module) and thing not in self.classes:
            self.classes.add(thing)  # its source stands beside it once
            return "module", thing, "/usr/lib/python/module.py", "class Module(object): pass"
        return None

    def reducer_override(self, thing):
        import torch
        if isinstance(thing, torch.Tensor):
            values = thing.detach().contiguous().reshape(-1).numpy()
            own = self.storages.setdefault(id(thing), Storage(str(94000000 + len(self.storages)), values))
            rebuild, more = torch._utils._rebuild_tensor, ()
            if self.version != "0.1":
                rebuild, more = torch._utils._rebuild_tensor_v2, (False, collections.OrderedDict())
            data = _Made(rebuild, (own, 0, tuple(thing.shape), thing.contiguous().stride(), *more))
            if not isinstance(thing, torch.nn.Parameter):
                return data.how
            if self.version == "0.1":
                return torch.nn.Parameter, (data,), (True, False, collections.OrderedDict())
            if self.version == "0.4":
                return torch.nn.Parameter, (data, True)
            return torch._utils._rebuild_parameter, (data, True, collections.OrderedDict())
        if isinstance(thing, torch.nn.Module):
            state = {k: v for k, v in thing.__dict__.items() if k not in NEWER}
            state["_buffers"] = collections.OrderedDict(
                (k, v) for k, v in thing._buffers.items() if k != "num_batches_tracked")
            if self.version != "1.0":
                state["_backend"] = Backend()
            if isinstance(thing, torch.nn.RNNBase):
                state |= {"_data_ptrs": [], "dropout_state": {}}
            import copyreg
            return copyreg.__newobj__, (type(thing),), state
        return NotImplemented


class _Made:
    def __init__(self, function, arguments):
        self.how = function, arguments

    def __reduce__(self):
        return self.how


def saved(module, version):
    """The bytes of the file."""
    backend()
    out = io.BytesIO()
    pickle.dump(MAGIC, out, 2), pickle.dump(PROTOCOL, out, 2)
    sizes = {"short": 2, "int": 4, "long": 4}
    pickle.dump({"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": sizes}, out, 2)
    pickler = Older(out, version)
    pickler.dump(module)
    storages = sorted(pickler.storages.values(), key=lambda s: s.key)
    pickle.dump([s.key for s in storages], out, 2)
    for s in storages:
        out.write(struct.pack("<q", len(s.values)) + s.values.tobytes())
    return out.getvalue()


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch
    from torch import nn
    x = torch.randn(1, 3, 12, 10)
    images = nn.Sequential(
        nn.ZeroPad2d(1), nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1), nn.Conv2d(8, 8, 3, padding=1, groups=4), nn.LeakyReLU(0.1), nn.Dropout2d(),
        nn.Upsample(scale_factor=2, mode="nearest"), nn.ConvTranspose2d(8, 4, 2, stride=2), nn.PReLU(4),
        nn.AvgPool2d(2), nn.Softmax(1)).eval()
    images[2].running_mean.uniform_(-1, 1), images[2].running_var.uniform_(0.5, 2)
    lstm, seq = nn.LSTM(3, 5, num_layers=2, batch_first=True), torch.randn(1, 6, 3)
    inside, flat = nn.Sequential(nn.Tanh(), nn.Linear(6, 2)), torch.randn(1, 4)
    dense = nn.Sequential(nn.Linear(4, 6), inside, nn.LogSoftmax(1)).eval()
    for version in ("0.1", "0.4", "1.0"):
        name = version.replace(".", "_")
        yield f"images_{name}.pt", saved(images, version), ["--input", "3,12,10"], x, images(x)
        yield f"dense_{name}.pt", saved(dense, version), ["--input", "4"], flat, dense(flat)
        yield f"lstm_{name}.pt", saved(lstm.eval(), version), ["--input", "6,3"], seq, lstm(seq)[0]


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    yield "tar.pt", b"sys_info" + bytes(249) + b"ustar" + bytes(1000), [], "PyTorch 0.1"
