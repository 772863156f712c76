"""Keras 1's layers by the names that Keras 2 has for them: configurations and the order of arrays."""
import numpy

from .problems import Refused

KINDS = {
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D", "SeparableConvolution2D": "SeparableConv2D"
}
KEYS = {
    "nb_filter": "filters", "filter_length": "kernel_size", "border_mode": "padding", "subsample":
    "strides", "subsample_length": "strides", "bias": "use_bias", "output_dim": "units", "pool_length":
    "pool_size", "stride": "strides", "inner_activation": "recurrent_activation", "atrous_rate":
    "dilation_rate", "length": "size", "p": "rate"
}
MERGES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "concat": "Concatenate", "max": "Maximum"}
RENAMED = (*KINDS, "Dense", "MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D",
           "Dropout", "UpSampling1D", "UpSampling2D", "ZeroPadding1D", "ZeroPadding2D", "LSTM", "GRU",
           "SimpleRNN", "BatchNormalization", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Cropping2D",
           "Flatten")


def modern(kind, config, weights):
    """(kind, configuration, arrays) as Keras 2 says them."""
    if kind == "Merge":
        if config.get("mode") not in MERGES:
            raise Refused(
                f"a Merge by {str(config.get('mode'))[:40]!r}: sum, mul, ave, max and concat are known")
        return MERGES[config["mode"]], {**config, "axis": config.get("concat_axis", -1)}, weights
    if kind not in RENAMED:
        return kind, config, weights
    if config.get("mode"):
        raise Refused(f"the layer {str(config.get('name'))[:40]!r} takes its statistics from its input")
    said = {KEYS.get(k, k): v for k, v in config.items()}
    if "nb_row" in config:
        said["kernel_size"] = [config["nb_row"], config["nb_col"]]
    if "dim_ordering" in config:
        said["data_format"] = {"th": "channels_first"}.get(config["dim_ordering"], "channels_last")
    if KINDS.get(kind) == "Conv1D" and weights and weights[0].ndim == 4:  # [length, 1, in, out]
        weights = [weights[0][:, 0], *weights[1:]]
    if said.get("data_format") == "channels_first" and KINDS.get(kind) == "Conv2D" and weights and (
            weights[0].ndim == 4):  # [out, in, rows, columns]
        weights = [weights[0].transpose(2, 3, 1, 0), *weights[1:]]
    if kind in ("LSTM",
                "GRU") and len(weights) in (9, 12):  # W, U, b of each gate; LSTM's in the order i c f o
        order = (0, 2, 1, 3) if kind == "LSTM" else (0, 1, 2)
        weights = [numpy.concatenate([weights[3 * gate + part] for gate in order], -1) for part in range(3)]
    return KINDS.get(kind, kind), said, weights
