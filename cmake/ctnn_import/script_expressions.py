"""TorchScript's expressions: constants, attributes, calls of functions, methods and operators."""
import ast
import re

import numpy

from . import refusals
from .pickled import Object, Tensor
from .problems import Refused, Unsupported, printable
from .script_values import Box, Function, boxes_in, is_data, opened

# Arguments that are always named: where tensors lie and how, which moves no value; and those that stand
# behind the others in the tables.
WHEREABOUTS = ("dtype", "layout", "device", "pin_memory", "memory_format", "generator", "non_blocking")
BEGINNINGS = ("zeros", "new_zeros", "zeros_like")
BEHIND = {"gelu": "approximate", "add": "alpha", "sub": "alpha", "rsub": "alpha"}


class Expressions:
    """What a value of the code is; statements are those of Script."""

    def _value(self, node, scope):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            if node.id in scope:
                return scope[node.id]
            if node.id in ("inf", "nan"):
                return float(node.id)
            return ("path", node.id)
        if isinstance(node, (ast.List, ast.Tuple)):
            values = [self._value(e, scope) for e in node.elts]
            return values if isinstance(node, ast.List) else tuple(values)
        if isinstance(node, ast.Attribute):
            return self._attribute(self._value(node.value, scope), node.attr)
        if isinstance(node, ast.Call):
            return self._called(node, scope)
        if isinstance(node, ast.Subscript):
            return self._value(node.value, scope)[self._value(node.slice, scope)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
            value = self._value(node.operand, scope)
            return -value if isinstance(node.op, ast.USub) else not self._truth(value)
        if isinstance(node, ast.IfExp):
            return self._value(node.body if self._truth(self._value(node.test, scope)) else node.orelse,
                               scope)
        if isinstance(node, ast.Dict):
            return {self._value(k, scope): self._value(v, scope) for k, v in zip(node.keys, node.values)}
        raise Refused(f"the code has a {type(node).__name__}, which is not read")

    def _attribute(self, owner, name):
        if isinstance(owner, tuple) and len(owner) == 2 and owner[0] == "path":
            if owner[1] == "CONSTANTS" and re.fullmatch(r"c\d+",
                                                        name) and int(name[1:]) < len(self.constants):
                return self.constants[int(name[1:])]
            return ("path", f"{owner[1]}.{name}")
        if isinstance(owner, Object):
            methods, finals = self.classes.get(owner.path, ({}, {}))
            if name in owner.state:
                return self._held(owner.state[name])
            if name in finals:
                return self._value(finals[name], {})
            if name in methods:
                return Function(methods[name].node, owner)
        raise Refused(f"the code asks for {printable(name)}, which is not there")

    def _held(self, value):
        """An attribute's value; the same tensor is the same box."""
        if isinstance(value, Tensor):
            if id(value) not in self.boxes:
                self.boxes[id(value)] = Box(value.numpy(), False)
            return self.boxes[id(value)]
        if isinstance(value, (list, tuple)):
            return type(value)(self._held(v) for v in value)
        return value

    def _called(self, node, scope):
        function = self._value(node.func, scope)
        if isinstance(function, tuple) and function[:1] == ("path", ):
            path = function[1]
            if path in ("annotate", "unchecked_cast"):
                return self._value(node.args[1], scope)
            if path == "uninitialized":
                return None
        arguments = [self._value(a, scope) for a in node.args]
        named = {k.arg: self._value(k.value, scope) for k in node.keywords}
        if isinstance(function, Function):
            owner = [function.owner] if function.owner is not None else []
            return self._call(function, owner + arguments, named)
        if not isinstance(function, tuple):
            raise Refused("the code calls what is no function")
        if path in self.functions:
            return self._call(self.functions[path], arguments, named)
        if path == "getattr":
            return self._attribute(*arguments)
        return self._operate(path, arguments, named)

    def _operate(self, path, arguments, named):
        name = path.rsplit(".", 1)[-1]
        inplace = name.endswith("_") and not name.endswith("__")
        name = name.rstrip("_") if inplace else name
        self.at = f"{printable(name)} ({len(self.tape) + 1})"
        if name == "RaiseException":
            raise Refused(
                f"the code raises: {printable(str(arguments[0]))}; give the right shape with --input")
        if name == "append" and isinstance(arguments[0], list):
            return arguments[0].append(arguments[1])
        if name not in self.operators:
            raise Unsupported(*refusals.of(f"torch.{printable(name)}", name))
        for key, value in named.items():
            if key == BEHIND.get(name):
                arguments = [*arguments, value]
            elif key == "mode" and value not in ("constant", None):
                raise Unsupported(f"padding by {printable(str(value))}", "ctnn pads with zeros")
            elif key not in WHEREABOUTS and value is not None and not (key in ("alpha", "beta")
                                                                       and value == 1):
                raise Unsupported(f"torch.{name} with {printable(key)} = {printable(str(value))}",
                                  "write it without")
        plain = opened(arguments)
        result = self.operators[name](*plain)
        begun = self.states and name in BEGINNINGS and numpy.ndim(result) == 2 and len(result) == 1
        if begun:
            arguments = [result]
        computed = begun or any(b.computed for b in boxes_in(arguments))
        if not is_data(result):
            return result
        if inplace and isinstance(arguments[0], Box):
            before, was = Box(arguments[0].array, False), arguments[0].computed
            arguments[0].array, arguments[0].computed = result, computed
            boxed = arguments[0]
            if not was:  # a constant until now, as which it enters
                arguments = [before, *arguments[1:]]
        else:
            boxed = [Box(r, computed) for r in result] if isinstance(result, list) else Box(result, computed)
        if computed:
            self.tape.append((name, arguments, boxed))
        return boxed
