#!/usr/bin/env python3
"""Writes safetensors files for input<3> >> dense<2>: good-*, which must load, and bad-*, which must be refused.

    python3 make_hostile.py FOLDER          checkpoints go to FOLDER/checkpoints

The rules are those of the format's description (Hugging Face, safetensors/README.md) and of RFC 8259 and RFC 3629.
"""
import json
import pathlib
import struct
import sys

VALUES = struct.pack("<8f", 1, 2, 3, 4, 5, 6, 7, 8)
WEIGHT = {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}
BIAS = {"dtype": "F32", "shape": [2], "data_offsets": [24, 32]}
W, B = json.dumps(WEIGHT), json.dumps(BIAS)
GOOD = '{"0.weight": %s, "0.bias": %s}' % (W, B)


def file(header, values=VALUES, length=None):
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + values


def of(weight=WEIGHT, bias=BIAS, values=VALUES, **more):
    return file(json.dumps({"0.weight": weight, "0.bias": bias, **more}), values)


def halves(kind):
    pack = (lambda x: struct.pack("<e", x)) if kind == "F16" else (lambda x: struct.pack("<f", x)[2:])
    return b"".join(pack(float(i)) for i in range(1, 9))


good = {
    "plain": file(GOOD),
    "compact": file(GOOD.replace(" ", "")),
    "spaces_behind": file(GOOD + " " * 17),
    "newlines_between": file(GOOD.replace(", ", ",\n\t\r ")),
    "metadata_first": file('{"__metadata__":{"format":"pt","note":"\\u00e9 \\ud83d\\ude00 \\"\\\\\\/\\b\\f\\n\\r\\t"},' + GOOD[1:]),
    "metadata_last": file(GOOD[:-1] + ',"__metadata__":{}}'),
    "metadata_in_utf8": file('{"__metadata__":{"\u00e9\u20ac\U0001f600":""},' + GOOD[1:]),
    "escaped_name": file(GOOD.replace("0.weight", "\\u0030.\\u0077eight")),
    "other_order": file('{"0.bias": %s, "0.weight": %s}' % (B, W)),
    "keys_in_other_order": file('{"0.weight": {"data_offsets": [0, 24], "shape": [2, 3], "dtype": "F32"}, "0.bias": %s}' % B),
    "values_in_other_order": of({**WEIGHT, "data_offsets": [8, 32]}, {**BIAS, "data_offsets": [0, 8]}, VALUES[24:] + VALUES[:24]),
    "f64": of({"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48]}, {"dtype": "F64", "shape": [2], "data_offsets": [48, 64]},
              struct.pack("<8d", *range(1, 9))),
    "f16": of({"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}, {"dtype": "F16", "shape": [2], "data_offsets": [12, 16]}, halves("F16")),
    "bf16": of({"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, {"dtype": "BF16", "shape": [2], "data_offsets": [12, 16]},
               halves("BF16")),
    "mixed": of(WEIGHT, {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]}, VALUES[:24] + halves("F16")[12:]),
    "golden": of(values=VALUES + struct.pack("<5f", 1, 0, 0, 8, 12), **{
        "golden.input": {"dtype": "F32", "shape": [3], "data_offsets": [32, 44]},
        "golden.output": {"dtype": "F32", "shape": [2], "data_offsets": [44, 52]}}),
    "golden_empty": of(**{"golden.nothing": {"dtype": "I64", "shape": [3, 0], "data_offsets": [24, 24]}}),
    "unaligned": of(**{"golden.byte": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}},
                    weight={**WEIGHT, "data_offsets": [1, 25]}, bias={**BIAS, "data_offsets": [25, 33]}, values=b"x" + VALUES),
}

one = lambda entry: '{"0.weight": %s, "0.bias": %s}' % (entry, B)
bad = {
    # the length
    "empty": b"",
    "seven_bytes": b"\x02\0\0\0\0\0\0",
    "length_only": struct.pack("<Q", 2),
    "length_zero": struct.pack("<Q", 0) + VALUES,
    "length_beyond_file": file(GOOD, VALUES, len(GOOD) + 33),
    "length_huge": file(GOOD, VALUES, 2**64 - 1),
    "length_negative_sum": file(GOOD, VALUES, 2**64 - 8),
    "length_above_1_mib": file(GOOD + " " * (2**20 + 1 - len(GOOD))),
    "length_too_small": file(GOOD, VALUES, len(GOOD) - 1),
    "length_too_large": file(GOOD, VALUES, len(GOOD) + 8),
    # JSON
    "no_object": file("[" + GOOD + "]"),
    "text": file("hello world"),
    "space_before": file(" " + GOOD),
    "byte_order_mark": file("\ufeff" + GOOD),
    "unclosed": file(GOOD[:-1]),
    "closed_twice": file(GOOD + "}"),
    "newline_behind": file(GOOD + "\n"),
    "nul_behind": file(GOOD + "\0"),
    "two_objects": file(GOOD + " " + GOOD),
    "comma_behind": file(GOOD[:-1] + ",}"),
    "no_comma": file(GOOD.replace("}, ", "} ")),
    "no_colon": file(GOOD.replace('"0.bias": ', '"0.bias" ')),
    "single_quotes": file(GOOD.replace('"', "'")),
    "comment": file(GOOD[:-1] + " /* */ }"),
    "no_utf8": file(GOOD.encode().replace(b"0.bias", b"0.b\xffas")),
    "utf8_overlong": file(('{"__metadata__":{"a":"b"},' + GOOD[1:]).encode().replace(b'"b"', b'"\xc0\xaf"')),
    "utf8_surrogate": file(('{"__metadata__":{"a":"b"},' + GOOD[1:]).encode().replace(b'"b"', b'"\xed\xa0\x80"')),
    "utf8_above_unicode": file(('{"__metadata__":{"a":"b"},' + GOOD[1:]).encode().replace(b'"b"', b'"\xf4\x90\x80\x80"')),
    "utf8_cut": file(('{"__metadata__":{"a":"b"},' + GOOD[1:]).encode().replace(b'"b"', b'"\xe2\x82"')),
    "control_character": file('{"__metadata__":{"a":"\x01"},' + GOOD[1:]),
    "escape_unknown": file('{"__metadata__":{"a":"\\x"},' + GOOD[1:]),
    "escape_short": file('{"__metadata__":{"a":"\\u12"},' + GOOD[1:]),
    "escape_half_pair": file('{"__metadata__":{"a":"\\ud83d"},' + GOOD[1:]),
    "escape_half_pair_low": file('{"__metadata__":{"a":"\\ude00"},' + GOOD[1:]),
    "escape_pair_of_two_highs": file('{"__metadata__":{"a":"\\ud83d\\ud83d"},' + GOOD[1:]),
    "string_unclosed": file('{"0.weight'),
    "ends_in_escape": file('{"0.weight\\'),
    "metadata_number": file('{"__metadata__":{"a":1},' + GOOD[1:]),
    "metadata_nested": file('{"__metadata__":{"a":{"b":"c"}},' + GOOD[1:]),
    "metadata_list": file('{"__metadata__":[],' + GOOD[1:]),
    "metadata_twice": file('{"__metadata__":{},"__metadata__":{},' + GOOD[1:]),
    "deep": file('{"0.weight":' * 5000 + "1" + "}" * 5000),
    "deep_list": file('{"0.weight": ' + "[" * 100000),
    # entries
    "entry_number": file(one("1")),
    "entry_empty": file(one("{}")),
    "no_dtype": file(one('{"shape": [2, 3], "data_offsets": [0, 24]}')),
    "no_shape": file(one('{"dtype": "F32", "data_offsets": [0, 24]}')),
    "no_offsets": file(one('{"dtype": "F32", "shape": [2, 3]}')),
    "dtype_twice": file(one('{"dtype": "F32", "dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}')),
    "key_unknown": file(one(W[:-1] + ', "x": 1}')),
    "dtype_unknown": file(one(W.replace("F32", "F33"))),
    "dtype_lower": file(one(W.replace("F32", "f32"))),
    "dtype_number": file(one(W.replace('"F32"', "32"))),
    "shape_number": file(one(W.replace("[2, 3]", "6"))),
    "shape_negative": file(one(W.replace("[2, 3]", "[-2, -3]"))),
    "shape_float": file(one(W.replace("[2, 3]", "[2.0, 3]"))),
    "shape_exponent": file(one(W.replace("[2, 3]", "[2e0, 3]"))),
    "shape_leading_zero": file(one(W.replace("[2, 3]", "[02, 3]"))),
    "shape_string": file(one(W.replace("[2, 3]", '["2", 3]'))),
    "shape_comma": file(one(W.replace("[2, 3]", "[2, 3,]"))),
    "shape_overflow": file(one(W.replace("[2, 3]", "[4294967296, 4294967296]"))),
    "shape_overflow_to_size": file(one(W.replace("[2, 3]", "[3, 6148914691236517207]"))),
    "shape_above_64_bits": file(one(W.replace("[2, 3]", "[18446744073709551618, 3]"))),
    "shape_times_type_overflows": file(one(W.replace("[2, 3]", "[4611686018427387910]"))),
    "offsets_three": file(one(W.replace("[0, 24]", "[0, 24, 24]"))),
    "offsets_one": file(one(W.replace("[0, 24]", "[24]"))),
    "offsets_reversed": file(one(W.replace("[0, 24]", "[24, 0]"))),
    "offsets_negative": file(one(W.replace("[0, 24]", "[-24, 0]"))),
    "offsets_beyond": of(bias={**BIAS, "data_offsets": [2**62, 2**62 + 8]}),
    "offsets_wrong_size": of(bias={**BIAS, "data_offsets": [24, 28]}),
    # all together
    "name_twice": file('{"0.weight": %s, "0.weight": %s, "0.bias": %s}' % (W, W, B)),
    "name_twice_escaped": file('{"0.weight": %s, "0.\\u0077eight": %s, "0.bias": %s}' % (W, W, B)),
    "foreign_name_twice": of(**{"golden.a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}})[:8] + b"",
    "hole": of(bias={**BIAS, "data_offsets": [28, 36]}, values=VALUES + b"1234"),
    "overlap": of(bias={**BIAS, "data_offsets": [20, 28]}, values=VALUES[:28]),
    "same_values_twice": of(bias={**BIAS, "data_offsets": [0, 8]}, values=VALUES[:24]),
    "bytes_behind": file(GOOD, VALUES + b"\0"),
    "bytes_missing": file(GOOD, VALUES[:-1]),
    "hole_at_the_beginning": of({**WEIGHT, "data_offsets": [4, 28]}, {**BIAS, "data_offsets": [28, 36]}, b"1234" + VALUES),
    "hole_and_overlap": of({**WEIGHT, "data_offsets": [4, 28]}, {**BIAS, "data_offsets": [20, 28]}, VALUES[:28]),
    # well formed, but another network's
    "missing": file('{"0.weight": %s}' % W, VALUES[:24]),
    "unexpected": of(**{"2.weight": {"dtype": "F32", "shape": [0], "data_offsets": [32, 32]}}),
    "shape_turned": of({**WEIGHT, "shape": [3, 2]}),
    "shape_flat": of({**WEIGHT, "shape": [6]}),
    "shape_more_axes": of({**WEIGHT, "shape": [2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1]}),
    "integers": of({**WEIGHT, "dtype": "I32"}),
    "no_tensors": file("{}", b""),
}
twice = '{"golden.a": {"dtype":"F32","shape":[0],"data_offsets":[0,0]}, "golden.a": {"dtype":"F32","shape":[0],"data_offsets":[0,0]}, '
bad["foreign_name_twice"] = file(twice + GOOD[1:])


# ---- checkpoints of input<3> >> dense<2> with mse and a batch of 4; their names say the optimizer, if not adam

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


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.safetensors"):
        old.unlink()
    for kind, files in (("good", good), ("bad", bad)):
        for name, content in files.items():
            (folder / f"{kind}-{name}.safetensors").write_bytes(content)
    checkpoints = folder / "checkpoints"
    checkpoints.mkdir(exist_ok=True)
    for old in checkpoints.iterdir():
        old.unlink()
    for kind, files in (("good", good_checkpoints), ("bad", bad_checkpoints)):
        for name, content in files.items():
            (checkpoints / f"{kind}-{name.replace('<', '_').replace('>', '')}").write_bytes(content)


main()
