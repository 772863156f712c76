"""What the calls of Keras' layers take: references to tensors, and numbers beside them."""
from .keras_functions import SAID
from .problems import Refused


def table(value, what):
    if not isinstance(value, dict):
        raise Refused(f"{what} is no table")
    return value


def references(said):
    """input_layers, output_layers: one reference, or a list, or a table of them."""
    if isinstance(said, dict):
        said = list(said.values())
    if isinstance(said, list) and len(said) == 3 and isinstance(said[0], str):
        said = [said]
    try:
        return [(str(n), int(a), int(b)) for n, a, b in said]
    except (TypeError, ValueError):
        raise Refused("the model's inputs or outputs are no references to layers") from None


def inbound(node):
    """What one call of a layer takes: references to tensors, and by their places the numbers beside them."""
    if isinstance(node, dict):  # Keras 3
        return _arguments(node.get("args", []), node.get("kwargs"))
    if isinstance(node, list) and len(node) in (3, 4) and isinstance(node[0], str):
        node = [node]
    if not isinstance(node, list) or not all(isinstance(e, list) for e in node):
        raise Refused("a call of a layer is no list of references")
    found, numbers = [], {}
    for entry in node:
        if entry[:2] == ["_CONSTANT_VALUE", -1] and len(entry) > 2:
            numbers[0] = _number(entry[2])
        else:
            found += references([entry[:3]])
        more = entry[3] if len(entry) > 3 and isinstance(entry[3], dict) else {}
        for key, value in more.items():
            if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
                found += references([value])
            elif key in ("y", "x") and value is not None:
                numbers[1 if key == "y" else 0] = _number(value)
            elif key in SAID and value is not None:
                numbers[key] = value
    return found, numbers


def _number(value):
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Refused("an argument between layers is neither a tensor nor a number")
    return float(value)


def _arguments(args, named):
    found, numbers = [], {
        k: v
        for k, v in (named if isinstance(named, dict) else {}).items() if k in SAID and v is not None
    }

    def look(value, depth=0):
        if depth > 8:
            raise Refused("a call's arguments nest too deeply")
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            found.extend(references(table(value.get("config"), "a tensor").get("keras_history")))
        elif isinstance(value, list):
            for v in value:
                look(v, depth + 1)

    for place, value in enumerate(args if isinstance(args, list) else [args]):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers[place] = float(value)
        look(value)
    return found, numbers
