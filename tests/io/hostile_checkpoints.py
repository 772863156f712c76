"""Checkpoints of input<3> >> dense<2> with mse and a batch of 4, good and bad; their names say the optimizer, if not adam."""
import json
import struct

from hostile_models import VALUES, file, of


def hash_of(text):
    """FNV-1a, then SplitMix64's mixing: what a checkpoint says beside its topology."""
    mask = 2**64 - 1
    h = 0xcbf29ce484222325
    for c in text.encode():
        h = (h ^ c) * 0x100000001b3 & mask
    z = (h + 0x9e3779b97f4a7c15) & mask
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9 & mask
    z = (z ^ z >> 27) * 0x94d049bb133111eb & mask
    return "%016x" % (z ^ z >> 31)


TOPOLOGY = "input<3> >> dense<2>"
OPTIONS = {
    "sgd": {"lr": 0.1, "weight_decay": 0.},
    "momentum_sgd": {"lr": 0.1, "momentum": 0.9, "dampening": 0., "weight_decay": 0., "nesterov": 1.},
    "adam": {"lr": 0.1, "betas.0": 0.9, "betas.1": 0.999, "eps": 1e-8, "weight_decay": 0.},
    "clip<adamw>": {"lr": 0.1, "betas.0": 0.9, "betas.1": 0.999, "eps": 1e-8, "weight_decay": 0.01,
                    "max_norm": float("inf")},
}
STATES = {"sgd": 0, "momentum_sgd": 1, "adam": 2, "clip<adamw>": 2}


def checkpoint(optimizer="adam", metadata=(), **changes):
    """Tensors as name: (dtype, shape, bytes); changes by name, None leaves one out."""
    words = {"format": "pt", "checkpoint_version": "1", "topology": TOPOLOGY, "topology_hash": hash_of(TOPOLOGY),
             "type": "F32", "loss": "mse", "optimizer": optimizer, "batch": "4", "state": "stateless", **dict(metadata)}
    tensors = {}
    for prefix in ["model"] + ["optimizer.%d" % i for i in range(STATES[optimizer])]:
        tensors[prefix + ".0.weight"] = ("F32", [2, 3], VALUES[:24])
        tensors[prefix + ".0.bias"] = ("F32", [2], VALUES[24:])
    for name, value in OPTIONS[optimizer].items():
        tensors["trainer.optimizer." + name] = ("F64", [], struct.pack("<d", value))
    tensors["trainer.steps"] = ("I64", [], struct.pack("<q", 17))
    tensors["more.0"] = ("U8", [16], struct.pack("<Qq", 5, 3))
    tensors.update(changes)
    header, values = {"__metadata__": {k: v for k, v in words.items() if v is not None}}, b""
    for name, tensor in tensors.items():
        if tensor is not None:
            kind, shape, content = tensor
            offsets = [len(values), len(values) + len(content)]
            header[name] = {"dtype": kind, "shape": shape, "data_offsets": offsets}
            values += content
    return file(json.dumps(header), values)


def number(x, kind="F64"):
    return (kind, [], struct.pack({"F64": "<d", "I64": "<q", "F32": "<f", "BOOL": "<B"}[kind], x))


nan, infinite = float("nan"), float("inf")
good_checkpoints = {kind: checkpoint(kind) for kind in OPTIONS}
bad_checkpoints = {
    "empty": b"",
    "model": of(),
    "version": checkpoint(metadata={"checkpoint_version": "2"}),
    "no_version": checkpoint(metadata={"checkpoint_version": None}),
    "topology": checkpoint(metadata={"topology": "input<3> >> dense<2> >> tanh"}),
    "topology_hash": checkpoint(metadata={"topology_hash": "0" * 16}),
    "type": checkpoint(metadata={"type": "F64"}),
    "no_loss": checkpoint(metadata={"loss": None}),
    "loss": checkpoint(metadata={"loss": "cross_entropy"}),
    "optimizer": checkpoint(metadata={"optimizer": "adamw"}),
    "optimizer_with_line": checkpoint(metadata={"optimizer": "adam\n"}),
    "batch": checkpoint(metadata={"batch": "5"}),
    "state": checkpoint(metadata={"state": "stateful"}),
    "steps_below_0": checkpoint(**{"trainer.steps": number(-1, "I64")}),
    "steps_most": checkpoint(**{"trainer.steps": number(2**63 - 1, "I64")}),
    "steps_least": checkpoint(**{"trainer.steps": number(-2**63, "I64")}),
    "steps_float": checkpoint(**{"trainer.steps": number(17.)}),
    "steps_list": checkpoint(**{"trainer.steps": ("I64", [1], struct.pack("<q", 17))}),
    "no_steps": checkpoint(**{"trainer.steps": None}),
    "lr_nan": checkpoint(**{"trainer.optimizer.lr": number(nan)}),
    "lr_infinite": checkpoint(**{"trainer.optimizer.lr": number(infinite)}),
    "lr_below_0": checkpoint(**{"trainer.optimizer.lr": number(-0.1)}),
    "lr_in_float": checkpoint(**{"trainer.optimizer.lr": number(0.1, "F32")}),
    "no_lr": checkpoint(**{"trainer.optimizer.lr": None}),
    "beta_1": checkpoint(**{"trainer.optimizer.betas.1": number(1.)}),
    "eps_below_0": checkpoint(**{"trainer.optimizer.eps": number(-1e-8)}),
    "option_more": checkpoint(**{"trainer.optimizer.x": number(1.)}),
    "momentum_sgd_nesterov": checkpoint("momentum_sgd", **{"trainer.optimizer.nesterov": number(85.)}),
    "momentum_sgd_bool": checkpoint("momentum_sgd", **{"trainer.optimizer.nesterov": number(85, "BOOL")}),
    "momentum_sgd_dampening": checkpoint("momentum_sgd", **{"trainer.optimizer.dampening": number(nan)}),
    "clip_max_norm": checkpoint("clip<adamw>", **{"trainer.optimizer.max_norm": number(-1.)}),
    "state_nan": checkpoint(**{"optimizer.0.0.bias": ("F32", [2], struct.pack("<2f", 1, nan))}),
    "state_infinite": checkpoint(**{"optimizer.1.0.bias": ("F32", [2], struct.pack("<2f", 1, infinite))}),
    "square_below_0": checkpoint(**{"optimizer.1.0.bias": ("F32", [2], struct.pack("<2f", -1, 1))}),
    "state_in_double": checkpoint(**{"optimizer.1.0.bias": ("F64", [2], struct.pack("<2d", 1, 1))}),
    "model_in_double": checkpoint(**{"model.0.bias": ("F64", [2], struct.pack("<2d", 1, 1))}),
    "no_state": checkpoint(**{"optimizer.1.0.bias": None}),
    "place_below_0": checkpoint(**{"more.0": ("U8", [16], struct.pack("<Qq", 5, -3000000))}),
    "place_short": checkpoint(**{"more.0": ("U8", [8], struct.pack("<Q", 5))}),
    "no_place": checkpoint(**{"more.0": None}),
    "cut": checkpoint()[:-1],
}
