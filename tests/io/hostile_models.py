"""Safetensors files for input<3> >> dense<2>, by their names: good, which must load, and bad, which must be refused.

The rules are those of the format's description (Hugging Face, safetensors/README.md) and of RFC 8259 and RFC 3629.
"""
import json
import struct

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
