#pragma once
// Recurrent modules that PyTorch has not, for what torch_script prints.

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_recurrent = R"(

class RNN(nn.RNN):
    def forward(self, x):
        return super().forward(x)[0]


class LSTM(nn.LSTM):
    def forward(self, x):
        return super().forward(x)[0]


class GRU(nn.GRU):
    def forward(self, x):
        return super().forward(x)[0]


class ResetBeforeGRU(nn.GRU):
    """The reset gate acts on h before the product: Keras' reset_after=False."""

    def forward(self, x):
        if not self.bidirectional:
            return self.one_way(x, "")
        return torch.cat([self.one_way(x, ""), self.one_way(x.flip(1), "_reverse").flip(1)], -1)

    def one_way(self, x, suffix):
        w_x, w_h, *bias = [getattr(self, name + "_l0" + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[:4 if self.bias else 2]]
        h, steps = self.start(x, suffix), []
        of_gates, of_n = w_h.split([2 * self.hidden_size, self.hidden_size])
        for of_x in nn.functional.linear(x, w_x, sum(bias) if bias else None).unbind(1):
            gates, of_n_x = of_x.split([2 * self.hidden_size, self.hidden_size], 1)
            r, z = torch.sigmoid(gates + h @ of_gates.T).chunk(2, 1)
            n = torch.tanh(of_n_x + (r * h) @ of_n.T)
            h = (1 - z) * n + z * h
            steps.append(h)
        return torch.stack(steps, 1)

    def start(self, x, suffix):
        return x.new_zeros(x.shape[0], self.hidden_size)


class InitialState:
    """Before a recurrent module: every sample begins with h_0 and, of an LSTM, c_0."""

    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        for suffix in self.suffixes():
            for name in self.names():
                self.register_parameter(name + suffix, nn.Parameter(torch.zeros(self.hidden_size)))

    def suffixes(self):
        return ("", "_reverse") if self.bidirectional else ("",)

    def names(self):
        return ("h_0", "c_0") if self.mode == "LSTM" else ("h_0",)

    def start(self, x, suffix):
        return getattr(self, "h_0" + suffix).expand(x.shape[0], -1)

    def starts(self, x):
        both = [torch.stack([getattr(self, name + suffix) for suffix in self.suffixes()]) for name in self.names()]
        both = tuple(one.unsqueeze(1).expand(-1, x.shape[0], -1).contiguous() for one in both)
        return both if len(both) > 1 else both[0]


class InitialStateRNN(InitialState, nn.RNN):
    def forward(self, x):
        return super().forward(x, self.starts(x))[0]


class InitialStateLSTM(InitialState, nn.LSTM):
    def forward(self, x):
        return super().forward(x, self.starts(x))[0]


class InitialStateGRU(InitialState, nn.GRU):
    def forward(self, x):
        return super().forward(x, self.starts(x))[0]


class InitialStateResetBeforeGRU(InitialState, ResetBeforeGRU):
    pass
)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
