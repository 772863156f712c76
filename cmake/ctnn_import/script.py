"""TorchScript: the code in a file of torch.jit.save, interpreted. It is a small language of calls and
assignments; it is parsed, never run as Python, and its operators are those of a table that the caller gives.

Running it on an example gives the tape: every operator on tensors, in order, with what went in and came out.
"""
import ast
import re

import numpy

from . import refusals
from .problems import Refused, Unsupported, bounded, printable
from .pickled import Object, Tensor
from .read_pickle import Archive
from .script_values import Box, Function, Return, boxes_in, is_data, opened

MOST_STEPS = 300_000
MOST_CODE = 4 << 20
# Arguments that are always named: where tensors lie and how, which moves no value; and those that stand
# behind the others in the tables.
WHEREABOUTS = ("dtype", "layout", "device", "pin_memory", "memory_format", "generator", "non_blocking")
BEGINNINGS = ("zeros", "new_zeros", "zeros_like")
BEHIND = {"gelu": "approximate", "add": "alpha", "sub": "alpha", "rsub": "alpha"}


class Script:

    def __init__(self, path):
        archive = Archive(path)
        constants = archive.load("constants.pkl", "constants") if archive.names("constants.pkl") else ()
        self.constants = [self._boxed(c) for c in (constants if isinstance(constants, (tuple, list)) else ())]
        self.module = archive.load()
        if not isinstance(self.module, Object):
            raise Refused("the file's object is no module")
        self.functions, self.classes, total = {}, {}, 0
        for name in archive.names("code/"):
            if name.endswith(".py"):
                text = archive.read(name)
                total = bounded(total + len(text), "bytes of code", MOST_CODE)
                self._read(name[len("code/"):-3].replace("/", "."), text)
        self.boxes, self.steps = {}, 0

    def _read(self, place, text):
        try:
            tree = ast.parse(text.decode("utf-8"))
        except (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeDecodeError) as e:
            raise Refused(f"the code {printable(place)} is not understood: {printable(str(e))}") from None
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                self.functions[f"{place}.{node.name}"] = Function(node)
            elif isinstance(node, ast.ClassDef):
                methods = {m.name: Function(m) for m in node.body if isinstance(m, ast.FunctionDef)}
                finals = {
                    m.target.id: m.value
                    for m in node.body
                    if isinstance(m, ast.AnnAssign) and isinstance(m.target, ast.Name) and m.value is not None
                }
                self.classes[f"{place}.{node.name}"] = methods, finals

    def _boxed(self, value):
        if isinstance(value, Tensor):
            return Box(value.numpy(), False)
        return value

    def run(self, operators, inputs, states=False):
        """The output for arrays of the inputs, and the tape of (operator, arguments, results). With `states`
        zeros of [1, features] count as computed: what a loop begins with."""
        self.at = "forward"
        self.states, self.operators, self.tape, self.steps = states, operators, [], 0
        self.boxes = {}
        forward = self.classes.get(self.module.path, ({}, {}))[0].get("forward")
        if forward is None:
            raise Refused("the module has no forward")
        self.inputs = [Box(a, True) for a in inputs]
        try:
            return self._call(forward, [self.module, *self.inputs], {}), self.tape
        except (IndexError, KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError,
                OverflowError) as e:
            raise Refused(
                f"the code does not run on inputs {[list(a.shape) for a in inputs]}: {type(e).__name__}: "
                f"{printable(str(e))}; "
                "give the right shape with --input") from None
        except RecursionError:
            raise Refused("the code calls itself too deeply") from None

    def input_names(self):
        forward = self.classes.get(self.module.path, ({}, {}))[0].get("forward")
        return [a.arg for a in forward.node.args.args[1:]] if forward else []

    # ---- statements

    def _call(self, function, arguments, named):
        node = function.node
        names, scope = [a.arg for a in node.args.args], dict(named)
        defaults = node.args.defaults
        for name, default in zip(names[len(names) - len(defaults):], defaults):
            scope.setdefault(name, self._value(default, {}))
        scope.update(zip(names, arguments))
        try:
            self._block(node.body, scope)
        except Return as r:
            return r.value
        return None

    def _block(self, body, scope):
        for node in body:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise Refused("the code takes too many steps")
            if isinstance(node, ast.Assign):
                self._assign(node.targets[0], self._value(node.value, scope), scope)
            elif isinstance(node, ast.Return):
                raise Return(None if node.value is None else self._value(node.value, scope))
            elif isinstance(node, ast.Expr):
                self._value(node.value, scope)
            elif isinstance(node, ast.If):
                self._block(node.body if self._truth(self._value(node.test, scope)) else node.orelse, scope)
            elif isinstance(node, ast.For):
                for item in self._value(node.iter, scope):
                    self._assign(node.target, item, scope)
                    self._block(node.body, scope)
            elif isinstance(node, ast.While):
                while self._truth(self._value(node.test, scope)):
                    self.steps += 1
                    self._block(node.body, scope)
            elif not isinstance(node, (ast.Pass, ast.AnnAssign, ast.Assert)):
                raise Refused(f"the code has a {type(node).__name__}, which is not read")

    def _truth(self, value):
        if isinstance(value, Box):
            if value.computed:
                raise Refused("the code decides by values of its input")
            return bool(value.array)
        return bool(value)

    def _assign(self, target, value, scope):
        if isinstance(target, ast.Name):
            scope[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = list(value)
            if len(values) != len(target.elts):
                raise Refused("the code takes apart what has another number of parts")
            for t, v in zip(target.elts, values):
                self._assign(t, v, scope)
        # What is assigned to attributes of modules (a counter, a state) is not read again in one pass.

    # ---- expressions

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
