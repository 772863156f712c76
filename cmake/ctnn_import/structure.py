"""From the graph to what a person writes: chains, branches, and names of wires where branches do not say it.

A network is a list of items; an item is a Layer, a Join of branches (lists themselves), or one of As, From,
AddTo with a name. A join's branches begin at the latest wire that leads to all of them; what comes from
before it, or from another branch, is taken up by name.
"""
import collections

from .items import AddTo, As, From, Join, Layer, Mark

FAR = 4  # a wire with so many readers is taken up by name rather than led through all of them


class Structure:
    def __init__(self, graph):
        self.graph = graph
        self.number = {id(graph.input): -1, **{id(n.output): i for i, n in enumerate(graph.nodes)}}
        self.wires = [n.output for n in graph.nodes]
        self.reach = self._reach()
        readers = collections.Counter(id(w) for n in graph.nodes for w in n.inputs)
        self.far = {w for w, count in readers.items() if count >= FAR}
        self.written = set()  # the wires that stand in the items so far
        # By wire: the sums that it is added to, its name, and of a sum its name and its last addend.
        self.adds, self.names, self.sums = {}, {}, {}

    def _reach(self):
        """For each wire the set of wires that lead to it, itself among them, as bits."""
        reach = {-1: 1}
        for i, node in enumerate(self.graph.nodes):
            bits = 1 << (i + 1)
            for wire in node.inputs:
                bits |= reach[self.number[id(wire)]]
            reach[i] = bits
        return reach

    def leads(self, a, b):
        """Whether a leads to b, or is b."""
        return bool(self.reach[self.number[id(b)]] >> (self.number[id(a)] + 1) & 1)

    def network(self):
        self.items = []
        self.place(self.graph.input, self.items)
        for node in self.graph.nodes:
            if node.kind == "sum" and node.note.startswith("accumulates"):
                self._accumulate(node)
        self.chain(self.graph.input, self.graph.output, self.items)
        return self._named(self.items)

    def _accumulate(self, node):
        """Addends that lie on the way to the last one are added where they arise."""
        line = sorted(node.inputs, key=lambda w: self.number[id(w)])
        if all(self.leads(a, b) for a, b in zip(line, line[1:])):
            name = "sum" + (str(len(self.sums) + 1) if self.sums else "")
            self.sums[id(node.output)] = (name, line[-1])
            for wire in line:
                self.adds.setdefault(id(wire), []).append(name)

    def place(self, wire, items):
        """`wire` has just been written at the end of `items`."""
        self.written.add(id(wire))
        items.append(Mark(wire))
        for name in self.adds.get(id(wire), []):
            items.append(AddTo(name))

    def name(self, wire):
        if id(wire) not in self.names:
            skips = sum(1 for n in self.names.values() if n.startswith("skip"))
            self.names[id(wire)] = "input" if wire is self.graph.input else "skip" + (str(skips +
                                                                                          1) if skips else "")
        return From(self.names[id(wire)])

    def chain(self, start, end, items):
        """Writes what leads from `start`, where items end, to `end`."""
        if end is start:
            return
        todo, current = [], end
        while current is not start and id(current) not in self.written and self.leads(start, current):
            node = current.producer
            current = self._before(node, start)
            todo.append((node, current))
        if current is not start:
            self._side(current, items)
        for node, before in reversed(todo):
            self._write(node, before, items)

    def _before(self, node, start):
        """The wire that a node's line comes from."""
        if id(node.output) in self.sums:
            return self.sums[id(node.output)][1]
        if len(node.inputs) == 1:
            return node.input
        for wire in node.inputs:
            if id(wire) in self.sums:
                return wire
        inside = [
            w for w in node.inputs if self.leads(start, w) and (id(w) not in self.written or w is start)
        ]
        inside = [w for w in inside if not self._comes_from_afar(w)] or inside
        if not inside:
            return max(node.inputs, key=lambda w: self.number[id(w)])
        if len(inside) == 1 and inside[0] is not start and len(inside[0].producer.inputs) == 1:
            return inside[0].producer.input  # the last layer becomes a branch beside the others
        common = -1
        for wire in inside:
            common &= self.reach[self.number[id(wire)]]
        latest = common.bit_length() - 2
        wire = self.graph.input if latest < 0 else self.wires[latest]
        return wire if self.leads(start, wire) else start

    def _comes_from_afar(self, wire):
        """Whether this is a wire that many others read, or one layer behind it."""
        return id(wire) in self.far or wire.producer is not None and len(wire.producer.inputs) == 1 and id(
            wire.producer.input) in self.far

    def _write(self, node, before, items):
        if id(node.output) in self.sums:
            items.append(From(self.sums[id(node.output)][0]))
        elif len(node.inputs) == 1:
            items.append(Layer(node))
        else:
            branches = []
            items.append(Join(node, branches))
            for wire in node.inputs:
                branch = []
                branches.append(branch)
                if wire is before:
                    continue
                if id(wire) in self.written or not self.leads(before, wire):
                    self._side(wire, branch)
                else:
                    self.chain(before, wire, branch)
        self.place(node.output, items)

    def _side(self, wire, items):
        """Writes `wire` where something else arrives: from the nearest wires that have been written."""
        todo, current = [], wire
        while id(current) not in self.written and id(current) not in self.sums:
            node = current.producer
            current = max(node.inputs, key=lambda w: self.number[id(w)])
            todo.append((node, current))
        items.append(From(self.sums[id(current)][0]) if id(current) in self.sums else self.name(current))
        for node, before in reversed(todo):
            self._write(node, before, items)

    def _named(self, items):
        """The items with As where a name is asked for, and without the marks."""
        out = []
        for item in items:
            if isinstance(item, Mark):
                if id(item.wire) in self.names:
                    out.append(As(self.names[id(item.wire)]))
            elif isinstance(item, Join):
                out.append(Join(item.node, [self._named(b) for b in item.branches]))
            else:
                out.append(item)
        return out
