"""golden_lengths.hpp: sequences of several lengths in one batch."""
import torch
from torch import nn

from examples import example, fill
from header import Numbers, gathered
from steps import over_steps


class Packed(nn.Module):
    """A recurrent module over sequences of several lengths; zeros behind them. Keep: it goes on where each of them ended."""

    def __init__(self, module, lengths, keep=False):
        super().__init__()
        self.module, self.lengths, self.keep, self.state = module, lengths, keep, None

    def forward(self, x):
        packed = nn.utils.rnn.pack_padded_sequence(x, self.lengths, batch_first=True, enforce_sorted=False)
        y, state = self.module(packed, self.state)
        if self.keep:
            self.state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        return nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])[0]


class Ends(Packed):
    """What both directions end with: h_n."""

    def forward(self, x):
        packed = nn.utils.rnn.pack_padded_sequence(x, self.lengths, batch_first=True, enforce_sorted=False)
        return torch.cat(tuple(self.module(packed)[1]), 1)


class UpTo(nn.Module):
    """Zeros behind each sample's length."""

    def __init__(self, lengths):
        super().__init__()
        self.lengths = lengths

    def forward(self, x):
        return x * (torch.arange(x.shape[1])[None, :, None] < torch.tensor(self.lengths)[:, None, None])


class LastOf(UpTo):
    """The step before each sample's length."""

    def forward(self, x):
        return x[torch.arange(len(x)), torch.tensor(self.lengths) - 1]


def lengths(out):
    sgd = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    packed = lambda kind, inputs, units, steps, **keep: Packed(kind(inputs, units, batch_first=True), steps, **keep)
    steps = [4, 2, 1, 3]
    out.say("/// Lengths 4, 2, 1, 3 of batches that are packed (pack_padded_sequence).")
    out.say()
    numbers = Numbers(109)
    labels = torch.tensor([[0, 2, 1, 1], [2, 1, -100, -100], [1, -100, -100, -100], [0, 1, 2, -100]])
    example(out, "packed", lambda: nn.Sequential(packed(nn.LSTM, 2, 3, steps), packed(nn.GRU, 3, 2, steps), nn.Linear(2, 3), UpTo(steps)),
            over_steps(nn.CrossEntropyLoss()), numbers.tensor(4, 4, 2, scale=2), labels, numbers, sgd,
            "sequence<4, 2> >> lstm<3> >> gru<2> >> dense<3>, cross_entropy on every step that counts; y is zero behind")
    numbers = Numbers(113)
    example(out, "last_of_packed", lambda: nn.Sequential(packed(nn.RNN, 2, 3, steps), packed(nn.GRU, 3, 4, steps), LastOf(steps), nn.Linear(4, 2)),
            nn.MSELoss(), numbers.tensor(4, 4, 2, scale=2), numbers.tensor(4, 2), numbers, sgd,
            "sequence<4, 2> >> rnn<3> >> gru<4> >> last_step >> dense<2>, mse")
    numbers = Numbers(131)
    example(out, "packed_both_ways", lambda: nn.Sequential(Packed(nn.LSTM(2, 2, batch_first=True, bidirectional=True), steps),
                                                           Packed(nn.GRU(4, 2, batch_first=True, bidirectional=True), steps), nn.Linear(4, 3), UpTo(steps)),
            over_steps(nn.CrossEntropyLoss()), numbers.tensor(4, 4, 2, scale=2), labels, numbers, sgd,
            "sequence<4, 2> >> bidirectional<lstm<2>> >> bidirectional<gru<2>> >> dense<3>, cross_entropy on every step that counts")
    numbers = Numbers(137)
    example(out, "ends_of_packed", lambda: nn.Sequential(Packed(nn.LSTM(2, 2, batch_first=True, bidirectional=True), steps),
                                                         Ends(nn.GRU(4, 3, batch_first=True, bidirectional=True), steps), nn.Linear(6, 2)),
            nn.MSELoss(), numbers.tensor(4, 4, 2, scale=2), numbers.tensor(4, 2), numbers, sgd,
            "sequence<4, 2> >> bidirectional<lstm<2>> >> bidirectional<gru<3>> >> h_n of both directions >> dense<2>, mse")
    numbers = Numbers(127)
    chunks = [[4, 2, 1, 3], [1, 4, 3, 2], [2, 1, 4, 4]]
    net = nn.Sequential(packed(nn.LSTM, 2, 3, steps, keep=True), packed(nn.GRU, 3, 2, steps, keep=True))
    fill(net, numbers)
    x, target = numbers.tensor(3, 4, 4, 2, scale=2), numbers.tensor(3, 4, 4, 2)
    out.say("/// sequence<4, 2> >> lstm<3> >> gru<2>, mse over the steps that count; three chunks, each of which goes on where the one")
    out.say("/// before ended, with SGD(lr=.1) behind each: [chunk][batch][steps][features]")
    out.say("namespace packed_chunks {")
    out.array("x", x)
    out.array("target", target)
    out.array("lengths", torch.tensor(chunks), "[chunk][batch]", kind="int")
    out.array("parameters", gathered(net))
    optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.1), []
    for i, chunk in enumerate(chunks):
        for layer in net:
            layer.lengths = chunk
        optimizer.zero_grad()
        counts = torch.arange(4)[None, :] < torch.tensor(chunk)[:, None]
        value = nn.functional.mse_loss(net(x[i])[counts], target[i][counts])
        value.backward()
        optimizer.step()
        losses.append(value.item())
    out.array("losses", losses)
    out.array("after", gathered(net))
    out.say("} // namespace packed_chunks")
    out.say()
