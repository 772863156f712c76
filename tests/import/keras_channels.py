"""Keras models whose channels stand first, and what PyTorch computes of them: Flatten still leaves channels
behind; kernels of Keras 1 and of Theano."""
from keras_files import keras_bytes, tf_same
from keras_older import listed, weights_of


def cases():
    """(file's name, bytes, options, input, output)."""
    import torch
    from torch.nn import functional as F
    r = lambda *s: torch.randn(*s) * 0.5
    front = {"data_format": "channels_first"}
    behind = lambda x: x.permute(0, 2, 3, 1)

    k, b, d, kp, x = r(3, 2, 2, 4), r(4), r(3, 3, 4, 2), r(1, 1, 8, 6), torch.randn(1, 2, 7, 9)
    bn, m, mb = [r(4).abs() + 0.5, r(4), r(4), r(4).abs() + 0.5], r(24, 3), r(3)
    y = F.conv2d(tf_same(x, (3, 2), (2, 2)), k.permute(3, 2, 0, 1), b, stride=2)
    y = F.batch_norm(y, bn[2], bn[3], bn[0], bn[1], eps=0.001).relu()
    y = F.conv2d(tf_same(y, (3, 3), (1, 1)), d.permute(2, 3, 0, 1).reshape(8, 1, 3, 3), groups=4)
    y = torch.tanh(F.conv2d(y, kp.permute(3, 2, 0, 1)))
    y = F.avg_pool2d(F.pad(y, (1, 0, 0, 0)), 2)[..., :2]
    layers = [("ZeroPadding2D", {"padding": [[0, 0], [0, 0]], "batch_input_shape": [None, 2, 7, 9]}, []),
              ("Conv2D", {"padding": "same", "strides": [2, 2]}, [k, b]),
              ("BatchNormalization", {"axis": [1], "epsilon": 0.001}, bn),
              ("Activation", {"activation": "relu"}, []),
              ("SeparableConv2D", {"padding": "same", "activation": "tanh", "use_bias": False}, [d, kp]),
              ("ZeroPadding2D", {"padding": [[0, 0], [1, 0]]}, []),
              ("AveragePooling2D", {"pool_size": 2}, []),
              ("Cropping2D", {"cropping": [[0, 0], [0, 1]]}, []), ("Flatten", {}, []),
              ("Dense", {"units": 3}, [m, mb])]
    front_layers = [(n, {**c, **front} if n not in ("Dense", "Activation", "BatchNormalization") else c, w)
                    for n, c, w in layers]
    yield "first.h5", keras_bytes(front_layers), [], x, behind(y).reshape(1, -1) @ m + mb

    t, tb = r(3, 3, 5, 2), r(5)
    y = F.conv_transpose2d(x, t.permute(3, 2, 0, 1), tb, stride=2).relu()
    y = F.interpolate(F.max_pool2d(y, 3, 2), scale_factor=2)
    yield "first_up.h5", keras_bytes([
        ("Conv2DTranspose", {
            "strides": 2, "activation": "relu", "batch_input_shape": [None, 2, 7, 9], **front
        }, [t, tb]), ("MaxPooling2D", {"pool_size": 3, "strides": 2, **front}, []),
        ("UpSampling2D", {"size": 2, **front}, []), ("GlobalAveragePooling2D", front, [])
    ]), [], x, y.mean((2, 3))

    w, wb, s = r(3, 3, 6), r(6), torch.randn(1, 3, 12)
    y = F.max_pool1d(F.conv1d(s, w.permute(2, 1, 0), wb).relu(), 2)
    yield "first_signal.h5", keras_bytes([
        ("Conv1D", {"activation": "relu", "batch_input_shape": [None, 3, 12], **front}, [w, wb]),
        ("MaxPooling1D", {"pool_size": 2, **front}, []), ("GlobalMaxPooling1D", front, [])
    ]), [], s, y.amax(2)

    one = r(1, 1, 2, 3)
    yield "first_softmax.h5", keras_bytes([
        ("Conv2D", {"use_bias": False, "batch_input_shape": [None, 2, 1, 1], **front}, [one]),
        ("Flatten", {}, []), ("Activation", {"activation": "softmax"}, [])
    ]), [], x[:, :, :1, :1], torch.softmax(x[:, :, 0, 0] @ one[0, 0], 1)

    # Keras 1 keeps [out, in, rows, columns] and flattens as they stand; Theano's kernels run from behind.
    old, flat = r(4, 2, 3, 3), r(4 * 5 * 7, 3)
    y = F.conv2d(x, old).relu().reshape(1, -1) @ flat
    layers = listed(("Convolution2D", {
        "name": "c", "nb_filter": 4, "nb_row": 3, "nb_col": 3, "border_mode": "valid", "dim_ordering": "th",
        "bias": False, "activation": "relu", "batch_input_shape": [None, 2, 7, 9]
    }), ("Flatten", {"name": "f"}), ("Dense", {"name": "d", "output_dim": 3, "bias": False}))
    yield "first_keras_1.h5", weights_of({"c": [old], "d": [flat]}, "1.2.2", layers), [], x, y
    yield "first_theano.h5", keras_bytes([
        ("Conv2D", {"activation": "relu", "use_bias": False, "batch_input_shape": [None, 2, 7, 9], **front},
         [k[..., :4]]), ("GlobalMaxPooling2D", front, [])
    ], backend="theano"), [], x, F.conv2d(x, k.flip(0, 1).permute(3, 2, 0, 1)).relu().amax((2, 3))
