"""Functions between Keras' layers (`x + y`, `tf.nn.relu(x)`, `2 * x`), which its files hold as layers of
their own: by the names of layers that do the same."""
from .problems import Refused

TWO = {
    "add": "Add", "addv2": "Add", "multiply": "Multiply", "mul": "Multiply", "subtract": "Subtract", "sub":
    "Subtract", "maximum": "Maximum", "minimum": "Minimum", "truediv": "Divide", "truedivide": "Divide",
    "divide": "Divide", "realdiv": "Divide"
}
ONE = ("relu", "relu6", "sigmoid", "tanh", "softmax", "log_softmax", "elu", "selu", "softplus", "softsign",
       "silu", "swish", "gelu", "mish", "leaky_relu", "hard_sigmoid", "hard_swish")
SAID = ("axis", "shape", "newshape", "perm", "axes", "alpha", "approximate", "negative_slope", "keepdims"
        )  # arguments by name
CLASSES = ("TFOpLambda", "TensorFlowOpLayer")


def name_of(kind, config):
    """The function that a layer is, in lower case, without the places where it stands; "" for layers."""
    if kind == "TFOpLambda":
        return str(config.get("function", "")).rsplit(".", 1)[-1].lower()
    node = config.get("node_def")
    return str(node.get("op", "") if isinstance(node, dict) else "").lower()


def as_layer(name, where, tensors, numbers):
    """(class, configuration) of the layer that does the same: `numbers` are the arguments that are no
    tensors, by their places; a slope or an axis among them is said, not guessed."""
    numbers = {k: v for k, v in numbers.items() if v is not False}
    first = list(numbers.items())
    shape = numbers.get("shape", numbers.get("newshape"))
    if name in ("concat", "concatenate") and list(numbers) == ["axis"]:
        return "Concatenate", numbers
    if name in ("softmax", "log_softmax") and numbers == {"axis": -1}:
        numbers = {}
    if name == "reshape" and len(numbers) == 1 and isinstance(shape, list) and len(shape) > 1:
        return "Reshape", {"target_shape": shape[1:]}
    if name in ONE and tensors == 1 and not numbers:
        return "Activation", {"activation": name}
    if name in TWO and tensors == 2 and not numbers and TWO[name] != "Divide":
        return TWO[name], {}
    if name in TWO and tensors == 1 and len(first) == 1 and first[0][0] in (0, 1):
        place, value = first[0]
        kind = TWO[name]
        if kind == "Add":
            return "Rescaling", {"scale": 1.0, "offset": value}
        if kind == "Multiply":
            return "Rescaling", {"scale": value, "offset": 0.0}
        if kind == "Subtract":
            return "Rescaling", {"scale": 1.0, "offset": -value
                                 } if place else {"scale": -1.0, "offset": value}
        if kind == "Divide" and place and value:
            return "Rescaling", {"scale": 1 / value, "offset": 0.0}
    raise Refused(
        f"the function {name[:40]!r} of {str(where)[:40]!r} with these arguments: write it as layers of Keras"
    )


def constants(config):
    """The constants of a TensorFlowOpLayer, by their places."""
    said = config.get("constants")
    found = {}
    for place, value in (said.items() if isinstance(said, dict) else ()):
        if not str(place).isdigit() or not isinstance(value, (int, float)):
            raise Refused("a function's constant is no number")
        found[int(place)] = float(value)
    return found
