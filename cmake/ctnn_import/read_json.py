"""JSON files: read strictly and within bounds; which of the known kinds one is."""
import json

import numpy

from .problems import MOST_FILE_BYTES, Refused

MOST_JSON_BYTES = 256 << 20


def load(path_or_bytes):
    raw = path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes.read_bytes()
    if len(raw) > min(MOST_JSON_BYTES, MOST_FILE_BYTES):
        raise Refused(f"the JSON has {len(raw)} bytes, more than the {MOST_JSON_BYTES} that are read")
    try:
        return json.loads(raw, parse_constant=_no_number)
    except RecursionError:
        raise Refused("the JSON nests too deeply") from None
    except (ValueError, UnicodeDecodeError) as e:
        raise Refused(f"the file is no JSON: {e}") from None


def _no_number(text):
    raise Refused(f"the JSON holds {text}, which is no number")


def array(value, what, rank=None):
    """Nested lists of numbers as an array."""
    try:
        result = numpy.array(value, dtype=numpy.float64)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise Refused(f"{what} is no array of numbers") from None
    if rank is not None and result.ndim != rank:
        raise Refused(f"{what} has {result.ndim} axes, where {rank} are expected")
    return result


def whole(value, what, least=1, most=1 << 20):
    """A whole number within bounds."""
    if isinstance(value, list) and value:
        value = value[-1]
    if isinstance(value,
                  bool) or not isinstance(value,
                                          (int, float)) or value != int(value) or not least <= value <= most:
        raise Refused(f"{what} is {str(value)[:40]}, where a whole number from {least} to {most} is expected")
    return int(value)


def field(table, name, what, default=...):
    """table[name], where table is an object that has it."""
    if not isinstance(table, dict):
        raise Refused(f"{what} is no JSON object")
    if name not in table:
        if default is ...:
            raise Refused(f"{what} has no \"{name}\"")
        return default
    return table[name]


def items(value, what, most=10_000):
    if not isinstance(value, list) or len(value) > most:
        raise Refused(f"{what} is no list of at most {most}")
    return value


def kind_of(data):
    """nam, rtneural, keras or state dict, by what is in it; None: none of these."""
    if isinstance(data, dict):
        if "architecture" in data and "config" in data:
            return "nam"
        if "layers" in data and "in_shape" in data:
            return "rtneural"
        if "class_name" in data and "config" in data or "modelTopology" in data:
            return "keras"
        if any(isinstance(v, (list, dict)) for v in data.values()):
            return "state_dict"
    return None
