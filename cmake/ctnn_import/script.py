"""TorchScript: the code in a file of torch.jit.save, interpreted. It is a small language of calls and
assignments; it is parsed, never run as Python, and its operators are those of a table that the caller gives.

Running it on an example gives the tape: every operator on tensors, in order, with what went in and came out.
"""
import ast

from .pickled import Object, Tensor
from .problems import Refused, bounded, printable
from .read_pickle import Archive
from .script_expressions import Expressions
from .script_values import Box, Function, Return

MOST_STEPS = 300_000
MOST_CODE = 4 << 20


class Script(Expressions):

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
