"""golden_sequences.hpp and golden_more_sequences.hpp: recurrent layers, causal convolutions, embeddings."""
import torch
from torch import nn

from examples import example, fill
from header import Numbers, gathered
from optimizers import Clipped
from steps import InitialStateGRU, InitialStateLSTM, LastStep, Output, ResetBeforeGRU, over_steps, rnn


def sparse_rows(out, tokens, numbers):
    """SparseAdam on an embedding, with other tokens in every step."""
    net = nn.Embedding(7, 3, sparse=True)
    fill(net, numbers)
    target = numbers.tensor(2, 2, 3)
    out.say("/// tokens<2, 7> >> embedding<3, sparse>, mse, SparseAdam(lr=.1, eps=1e-30), whose eps stands elsewhere than Adam's: [step][batch][tokens]")
    out.say("namespace sparse_rows {")
    out.array("x", tokens, kind="int")
    out.array("target", target)
    out.array("parameters", gathered(net))
    optimizer = torch.optim.SparseAdam(net.parameters(), lr=0.1, eps=1e-30)
    for x in tokens:
        optimizer.zero_grad()
        nn.functional.mse_loss(net(x), target).backward()
        optimizer.step()
    out.array("after", gathered(net))
    out.say("} // namespace sparse_rows")
    out.say()


def sequences(out):
    optim = torch.optim
    sgd = ("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01))
    plain = ("sgd", "SGD(lr=.1)", lambda p: optim.SGD(p, lr=0.1))
    clipped = ("clipped", "Adam(lr=.01) behind clip_grad_norm_(.05)", lambda p: Clipped(p, lambda q: optim.Adam(q, lr=0.01), 0.05))
    for seed, (name, kind) in enumerate((("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU))):
        numbers = Numbers(31 + seed)
        example(out, name, lambda: nn.Sequential(rnn(kind, 2, 3)), nn.MSELoss(), numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 4, 3),
                numbers, [sgd], f"sequence<4, 2> >> {name}<3>, mse on every step")
    numbers = Numbers(37)
    example(out, "stacked",
            lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), rnn(nn.LSTM, 3, 4, bias=False), rnn(nn.GRU, 4, 3), rnn(nn.RNN, 3, 4), LastStep(),
                                  nn.Linear(4, 3)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 4, 2, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, [sgd, clipped],
            "sequence<4, 2> >> dense<3> >> tanh >> lstm<4, no_bias> >> gru<3> >> rnn<4> >> last_step >> dense<3>, cross_entropy")
    numbers = Numbers(41)
    labels = torch.tensor([[0, 2, 1, 1], [2, 2, 0, 1], [1, 0, 0, 2]])
    # Every row but one is used in every step: an update that leaves unused rows alone gives the same.
    adam = ("adam", "Adam(lr=.01)", lambda p: optim.Adam(p, lr=0.01))
    example(out, "tokens", lambda: nn.Sequential(nn.Embedding(6, 3), rnn(nn.LSTM, 3, 4), nn.Linear(4, 3)),
            over_steps(nn.CrossEntropyLoss()), torch.tensor([[5, 0, 2, 2], [1, 1, 1, 0], [4, 2, 0, 5]]), labels, numbers, [plain, adam],
            "tokens<4, 6> >> embedding<3> >> lstm<4> >> dense<3>, cross_entropy on every step")
    numbers = Numbers(91)
    # Rows 1, 3 and 6 of 7 are never used, and rest or go on.
    example(out, "unused_rows", lambda: nn.Sequential(nn.Embedding(7, 3), LastStep(), nn.Linear(3, 2)), nn.CrossEntropyLoss(),
            torch.tensor([[5, 0], [0, 2], [4, 2]]), torch.tensor([1, 0, 1]), numbers,
            [sgd, ("momentum", "SGD(lr=.1, momentum=.9, weight_decay=.01)", lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01)),
             ("adam", "Adam(lr=.1, weight_decay=.01)", lambda p: optim.Adam(p, lr=0.1, weight_decay=0.01)),
             ("adamw", "AdamW(lr=.1) behind clip_grad_norm_(.05)", lambda p: Clipped(p, lambda q: optim.AdamW(q, lr=0.1), 0.05))],
            "tokens<2, 7> >> embedding<3> >> last_step >> dense<2>, cross_entropy")
    numbers = Numbers(97)
    sparse_rows(out, torch.tensor([[[5, 0], [0, 2]], [[4, 2], [4, 6]], [[0, 5], [0, 0]]]), numbers)
    numbers = Numbers(43)
    example(out, "causal",
            lambda: nn.Sequential(Output(nn.Conv1d(2, 4, 3), 2), nn.Tanh(), Output(nn.Conv1d(4, 4, 2, dilation=3, groups=2), 3), nn.ReLU(),
                                  Output(nn.Conv1d(4, 3, 2, dilation=2, bias=False), 2), nn.Softmax(dim=2)),
            nn.MSELoss(), numbers.tensor(3, 7, 2, scale=2), numbers.tensor(3, 7, 3), numbers, [sgd],
            "causal convolutions over sequence<7, 2>: taps, dilation, groups, no bias; softmax of every step, mse")


def more_sequences(out):
    sgd = ("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))
    numbers = Numbers(101)
    example(out, "reset_before", lambda: nn.Sequential(rnn(ResetBeforeGRU, 2, 3), rnn(ResetBeforeGRU, 3, 5)), nn.MSELoss(),
            numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 4, 5), numbers, [sgd],
            "sequence<4, 2> >> gru<3, reset_before> >> gru<5, reset_before>, mse on every step")
    numbers = Numbers(103)
    example(out, "both_ways", lambda: nn.Sequential(rnn(nn.LSTM, 2, 2, bidirectional=True), rnn(nn.GRU, 4, 3, bidirectional=True, bias=False), LastStep(),
                                                    nn.Linear(6, 2)),
            nn.MSELoss(), numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 2), numbers, [sgd],
            "sequence<4, 2> >> bidirectional<lstm<2>> >> bidirectional<gru<3, no_bias>> >> last_step >> dense<2>, mse")
    numbers = Numbers(107)
    example(out, "initial_state", lambda: nn.Sequential(rnn(InitialStateLSTM, 2, 3), rnn(InitialStateGRU, 3, 5)), nn.MSELoss(),
            numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 4, 5), numbers,
            [sgd, ("adam", "Adam(lr=.01)", lambda p: torch.optim.Adam(p, lr=0.01))],
            "sequence<4, 2> >> lstm<3, initial_state> >> gru<5, initial_state>, mse on every step")
    numbers = Numbers(109)
    example(out, "strides",
            lambda: nn.Sequential(Output(nn.Conv1d(2, 4, 3, stride=2), 2), nn.Tanh(), Output(nn.Conv1d(4, 4, 2, stride=2, dilation=3, groups=2), 3),
                                  rnn(nn.GRU, 4, 3), Output(nn.Conv1d(3, 2, 2, stride=3, dilation=2, bias=False), 2)),
            nn.MSELoss(), numbers.tensor(3, 15, 2, scale=2), numbers.tensor(3, 2, 2), numbers, [sgd],
            "causal convolutions over sequence<15, 2> with strides 2, 2 and 3, a gru between them, mse")
    numbers = Numbers(113)
    example(out, "pools",
            lambda: nn.Sequential(nn.Linear(2, 3), nn.ReLU(), Output(nn.MaxPool1d(2)), Output(nn.Conv1d(3, 2, 2, stride=2), 1),
                                  Output(nn.MaxPool1d(3, stride=1, padding=1)), Output(nn.AvgPool1d(2, stride=2, padding=1, count_include_pad=False))),
            nn.MSELoss(), numbers.tensor(3, 13, 2, scale=2), numbers.tensor(3, 2, 2), numbers, [],
            "pools over sequence<13, 2>, mse")
