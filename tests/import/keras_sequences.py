"""Keras models of sequences, written by hand, and what PyTorch computes of them: autoencoders, a
spectrogram, sentences."""
from keras_files import keras_bytes


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    r = lambda *s: torch.randn(*s) * 0.5

    # An autoencoder of sequences.
    enc, dec = nn.LSTM(3, 4, batch_first=True), nn.LSTM(4, 5, batch_first=True)
    turned = lambda net: [net.weight_ih_l0.T, net.weight_hh_l0.T, net.bias_ih_l0 + net.bias_hh_l0]
    w, b, x = r(5, 3), r(3), torch.randn(1, 6, 3)
    code = enc(x)[1][0][0]
    yield "sequences.h5", keras_bytes([
        ("LSTM", {"units": 4, "batch_input_shape": [None, 6, 3]}, [p.detach() for p in turned(enc)]),
        ("RepeatVector", {"n": 6}, []),
        ("LSTM", {"units": 5, "return_sequences": True}, [p.detach() for p in turned(dec)]),
        (
            "TimeDistributed",
            {"layer": {"class_name": "Dense", "config": {"units": 3, "activation": "linear"}}},
            [w, b],
        ),
    ]), [], x, dec(code[:, None].repeat(1, 6, 1))[0] @ w + b

    # Convolutions over a spectrogram whose time is its height, then steps: Reshape keeps the rows.
    k, w, u, b2, x = r(3, 3, 1, 2), r(8, 9), r(3, 9), r(2, 9), torch.randn(1, 6, 4, 1)
    a = torch.relu(F.conv2d(x.permute(0, 3, 1, 2), k.permute(3, 2, 0, 1), padding=1))  # [1, 2, 6, 4]
    gru = nn.GRU(8, 3, batch_first=True)
    turn = lambda m: torch.cat([m.chunk(3, 0)[i] for i in (1, 0, 2)]).detach()
    yield "rows.h5", keras_bytes([
        (
            "Conv2D",
            {
                "padding": "same",
                "use_bias": False,
                "filters": 2,
                "kernel_size": [3, 3],
                "activation": "relu",
                "batch_input_shape": [None, 6, 4, 1],
            },
            [k],
        ),
        ("Reshape", {"target_shape": [6, 8]}, []),
        (
            "GRU",
            {"units": 3, "reset_after": True},
            [
                turn(gru.weight_ih_l0).T,
                turn(gru.weight_hh_l0).T,
                torch.stack([turn(gru.bias_ih_l0), turn(gru.bias_hh_l0)]),
            ],
        ),
    ]), [], x, gru(a.permute(0, 2, 3, 1).reshape(1, 6, 8))[0][:, -1]

    # Words, both directions, the largest of all steps.
    table, rnn = nn.Embedding(9, 4), nn.GRU(4, 3, batch_first=True, bidirectional=True)
    weights = [
        p for s in ("", "_reverse") for p in (
            turn(getattr(rnn, f"weight_ih_l0{s}")).T,
            turn(getattr(rnn, f"weight_hh_l0{s}")).T,
            torch.stack([turn(getattr(rnn, f"bias_ih_l0{s}")),
                         turn(getattr(rnn, f"bias_hh_l0{s}"))]),
        )
    ]
    w, x = r(6, 2), torch.randint(0, 9, (1, 7))
    yield "sentence.h5", keras_bytes([
        (
            "Embedding",
            {"input_dim": 9, "output_dim": 4, "batch_input_shape": [None, 7]},
            [table.weight.detach()],
        ),
        ("SpatialDropout1D", {"rate": 0.2}, []),
        (
            "Bidirectional",
            {
                "merge_mode": "concat",
                "layer": {
                    "class_name": "GRU",
                    "config": {
                        "name": "inner",
                        "units": 3,
                        "return_sequences": True,
                        "reset_after": True,
                    },
                },
            },
            weights,
        ),
        ("GlobalMaxPooling1D", {}, []),
        ("Dense", {"use_bias": False, "activation": "softmax"}, [w]),
    ]), [], x, torch.softmax(rnn(table(x))[0].amax(1) @ w, 1)
