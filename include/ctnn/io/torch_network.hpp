#pragma once
// The whole network as a module with names of its own, and what stands for a layer that has no module: for what
// torch_script prints.

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_network = R"(

class Named(nn.Module):
    """A module whose parameters have a name of their own: the network registers it there, not here."""

    def __init__(self, name, module):
        super().__init__()
        self.name, self.hidden = name, (module,)

    def requires_grad_(self, requires_grad=True):
        self.hidden[0].requires_grad_(requires_grad)
        return self

    def forward(self, x):
        return self.hidden[0](x)


class Chain(nn.Sequential):
    """An nn.Sequential beside whose modules others may be registered."""

    def __init__(self, *modules):
        super().__init__(*modules)
        self.modules_in_order = modules

    def forward(self, x):
        for module in self.modules_in_order:
            x = module(x)
        return x


class Network(Chain):
    """A Chain with named wires, and named modules."""

    def __init__(self, *modules):
        super().__init__(*modules)
        self.wires = {}
        for wire in self.modules():
            if isinstance(wire, Wire):
                wire.wires = self.wires
        for named in sorted((m for m in self.modules() if isinstance(m, Named)), key=lambda m: m.name.count(".")):
            *path, last = named.name.split(".")
            at = self
            for name in path:
                if name not in at._modules:
                    at.add_module(name, nn.Module())
                at = at._modules[name]
            at.add_module(last, named.hidden[0])

    def forward(self, x):
        try:
            return super().forward(x)
        finally:
            self.wires.clear()


class NotInPyTorch(nn.Module):
    def __init__(self, layer):
        raise NotImplementedError(layer + ": write its module here")


)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
