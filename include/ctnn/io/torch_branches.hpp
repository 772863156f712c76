#pragma once
// Branches, parts and named wires as modules, which PyTorch has not: for what torch_script prints.

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_branches = R"(

class Slice(nn.Module):
    """Features, channels (dim=1), or features of each step (dim=-1)."""

    def __init__(self, first, count, dim=1):
        super().__init__()
        self.first, self.count, self.dim = first, count, dim

    def forward(self, x):
        return x.narrow(self.dim, self.first, self.count)


class Join(nn.Module):
    """Branches "0", "1", ...: every one gets what arrives."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = branches
        for number, branch in enumerate(branches):
            self.add_module(str(number), branch)

    def made(self, x):
        return [branch(x) for branch in self.branches]


def on_channels(f, a, b):
    """Features beside an image act on its channels."""
    axes = max(a.dim(), b.dim())
    return f(*(t.reshape(t.shape + (1,) * (axes - t.dim())) for t in (a, b)))


class Sum(Join):
    def forward(self, x):
        return functools.reduce(functools.partial(on_channels, torch.add), self.made(x))


class Product(Join):
    def forward(self, x):
        return functools.reduce(functools.partial(on_channels, torch.mul), self.made(x))


class Concat(Join):
    """Features, channels (dim=1), or features of each step (dim=-1)."""

    def __init__(self, *branches, dim=1):
        super().__init__(*branches)
        self.dim = dim

    def forward(self, x):
        return torch.cat(self.made(x), self.dim)


class Wire(nn.Module):
    """A name's tensor, and whether it is a sum, lie in the network's `wires` while it runs."""

    def __init__(self, name):
        super().__init__()
        self.name = name


class As(Wire):
    def forward(self, x):
        self.wires[self.name] = x, False
        return x


class From(Wire):
    def forward(self, x):
        return self.wires[self.name][0]


class AddTo(Wire):
    def forward(self, x):
        before, is_sum = self.wires.get(self.name, (None, False))
        self.wires[self.name] = (before + x if is_sum else x), True
        return x
)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
