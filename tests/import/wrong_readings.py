#!/usr/bin/env python3
"""A wrong reading is impossible to miss: faults are put into the conversion, and every one is found by the
second evaluation."""
import pathlib
import sys
import tempfile

from frameworks import again_with_packages


def faults():
    """(what is wrong, module, name, the wrong function, a file that shows it)."""
    import numpy
    from ctnn_import import (builder, convert_nam, convert_rtneural, keras_words, recurrences, tflite_layers,
                             windows)
    bounded = tflite_layers.FUSED
    yield "a bound left out", tflite_layers, "FUSED", bounded | {"RELU6": "relu"}, "model.tflite"
    right = keras_words.gru_weights
    norm, field = builder.Builder.norm, convert_rtneural.field
    yield "gates in Keras' order", convert_rtneural, "gru_weights", lambda k, r, b: (k.T, r.T, b[0], b[1]
                                                                                     ), "rtneural.json"
    yield "one bias for both", convert_rtneural, "gru_weights", lambda k, r, b: right(k, r, b[0]
                                                                                      ), "rtneural.json"
    yield "SAME as PyTorch pads", tflite_layers, "SAME", [(1, 1), (1, 1)], "model.tflite"
    yield "taps the other way", convert_rtneural, "conv_weight", lambda k: keras_words.conv_weight(
        k)[:, :, ::-1], "rtneural.json"
    take = convert_nam.Weights.take
    yield "weights turned", convert_nam.Weights, "take", lambda self, *shape: (
        take(self, *shape[::-1]).T if len(shape) == 2 else take(self, *shape)), "lstm.nam"
    causal = windows.Windows.causal

    def undilated(self, x, w, b, t, f, dilation=1, *rest):
        return causal(self, x, w, b, t, f, 1, *rest)
    yield "a dilation left out", windows.Windows, "causal", undilated, "wavenet.nam"
    columns = builder.Builder._features_in_any_order

    def in_order(self, x):
        wire, order = columns(self, x)
        return wire, numpy.sort(order)
    yield "columns of NHWC not turned", builder.Builder, "_features_in_any_order", in_order, "model.tflite"
    recurrent = recurrences.Recurrences.recurrent

    def forgetful(self, kind, x, t, f, directions, initial=None, reset_before=False):
        return recurrent(self, kind, x, t, f, directions, None, reset_before)
    yield "no initial state", recurrences.Recurrences, "recurrent", forgetful, "lstm.nam"
    yield "a skip forgotten", convert_rtneural, "field", lambda table, name, what, default=...: (
        0 if name == "in_skip" else field(table, name, what, default)), "rtneural.json"
    yield "another epsilon", builder.Builder, "norm", lambda self, x, axis, w, b, mean, var, eps: norm(
        self, x, axis, w, b, mean, var, eps * 2), "rtneural.json"


def faults_of_scripts():
    """The same in networks that PyTorch has to write; None where it is not there: what is wrong, ..., the
    network's name."""
    import numpy
    from ctnn_import import rearranged, recurrences, script_activations, turned
    recurrent, woven = recurrences.Recurrences.recurrent, rearranged._woven
    clamped = script_activations.clamped

    def other_way(self, kind, x, t, f, directions, initial=None, reset_before=False):
        initial = initial and [part[::-1] for part in initial]
        return recurrent(self, kind, x, t, f, directions, initial, reset_before)

    states = "the states of the other direction"
    yield states, recurrences.Recurrences, "recurrent", other_way, "started_both_gru"

    def unbounded(build, x, a, b, low, high):
        return clamped(build, x, a, b, low, numpy.inf)
    yield "a clip left out", script_activations, "clamped", unbounded, "clipped"

    def pixels_turned(have, where, want):
        name, options, weight, shape, note = woven(have, where, want)
        return name, options, numpy.swapaxes(weight, 2, 3), shape, note
    yield "pixels woven the other way", rearranged, "_woven", pixels_turned, "super"
    yield "rows for columns", turned, "turned_places", lambda shape: numpy.arange(int(numpy.prod(shape))
                                                                                  ), "crnn"


def scripts():
    """Bytes of a traced network and its input's shape, by name."""
    import io
    import models
    import torch
    from torch import nn
    torch.manual_seed(5)
    clipped = nn.Sequential(nn.Linear(4, 5), nn.Hardtanh(-9.0, 9.0), nn.Linear(5, 2))
    found = {}
    for name, net, x in [*models.networks(), ("clipped", clipped, torch.randn(1, 4))]:
        if name in ("started_both_gru", "super", "crnn", "clipped"):
            raw = io.BytesIO()
            torch.jit.save(torch.jit.trace(net.eval(), x), raw)
            found[name] = raw.getvalue(), ["--input", ",".join(map(str, x.shape))]
    return found


def main():
    again_with_packages("numpy")
    import importlib.util
    import seeds as made
    from ctnn_import import command
    files, missed, count = {n: (raw, []) for n, raw in made.all_files().items()}, [], 0
    all_faults = list(faults())
    if importlib.util.find_spec("torch"):
        files |= scripts()
        all_faults += faults_of_scripts()
    with tempfile.TemporaryDirectory() as folder:
        for what, owner, name, wrong, file in all_faults:
            path = pathlib.Path(folder, file)
            path.write_bytes(files[file][0])
            options = command.arguments().parse_args([str(path), "--steps", "16", *files[file][1]])
            options.name, right = "model", getattr(owner, name)
            setattr(owner, name, wrong)
            try:
                result = command.attempt(path, options)
            finally:
                setattr(owner, name, right)
            count += 1
            found = any("differs from" in p.what for p in result.problems)
            if not found:
                missed.append(
                    f"{what}: {'imported' if result.done else '; '.join(map(str, result.problems))}")
    print("\n".join(missed))
    print(f"{count - len(missed)} of {count} wrong readings are found")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
