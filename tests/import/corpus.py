#!/usr/bin/env python3
"""Hostile and damaged files: every one gives a sentence, in bounded time and memory, and nothing is written
or run.

    python3 corpus.py [--write FOLDER]       and every seed, as it is, is imported
"""
import io
import json
import pathlib
import pickle
import sys
import tempfile
import time
import zipfile

from frameworks import again_with_packages

MOST_SECONDS = 20


def changed(data, *path_and_value):
    """A copy of nested lists and tables with one value replaced."""
    copy = json.loads(json.dumps(data))
    *path, last, value = path_and_value
    at = copy
    for key in path:
        at = at[key]
    at[last] = value
    return json.dumps(copy).encode()


class Evil:
    """A pickle that would call a function of the system."""

    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/ctnn_import_was_here",)


def hostile(seeds, import_json):
    """(name, bytes) that must be refused."""
    for name, raw in seeds.items():
        for cut in (0, 1, len(raw) // 3, len(raw) - max(1, len(raw) // 7)):
            yield f"cut_{cut}_{name}", raw[:cut]
    wave, lstm, rt = (json.loads(seeds[n]) for n in ("wavenet.nam", "lstm.nam", "rtneural.json"))
    yield "lie_channels.nam", changed(wave, "config", "layers", 0, "channels", 1 << 40)
    yield "lie_negative.nam", changed(wave, "config", "layers", 0, "kernel_size", -3)
    yield "lie_text.nam", changed(wave, "config", "layers", 0, "dilations", "many")
    yield "lie_layers.nam", changed(lstm, "config", "num_layers", 10**9)
    yield "lie_weights.nam", changed(lstm, "weights", [[1, 2], [3]])
    yield "lie_nan.nam", seeds["lstm.nam"].replace(b'"weights": [', b'"weights": [NaN, ', 1)
    yield "lie_architecture.nam", changed(lstm, "architecture", '*/ system("x"); /*\n"')
    yield "deep.json", b"[" * 200_000 + b"]" * 200_000
    yield "deep_table.json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    yield "lie_shape.json", changed(rt, "in_shape", [None, 10**12, 1])
    yield "lie_type.json", changed(rt, "layers", 0, "type", 'dense"; */ #include "/etc/passwd')
    yield "lie_ragged.json", changed(rt, "layers", 4, "weights", [[[1], [2, 3]]])
    yield "many_layers.json", changed(rt, "layers", [rt["layers"][4]] * 5000)
    yield "evil.pt", pickle.dumps({"state_dict": Evil()}, protocol=2)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("archive/data.pkl", pickle.dumps(Evil(), protocol=2))
    yield "evil_zip.pt", archive.getvalue()
    yield "evil_builtin.pth", b"\x80\x02c__builtin__\neval\nX\x03\x00\x00\x001+1\x85R."
    yield "pickle_of_lists.pth", b"\x80\x02" + b"(" * 100_000 + b"l" * 100_000 + b"."
    yield "nothing.bin", b"\x00" * 100
    yield "no_model.zip", b"PK\x05\x06" + b"\0" * 18
    if "model.onnx" in seeds:
        yield from _onnx()
    if "keras.h5" in seeds:
        yield from _keras()
    yield "offsets.tflite", b"\xff\xff\xff\x7fTFL3" + b"\xff" * 100
    yield "offsets_small.tflite", b"\x08\0\0\0TFL3" + b"\x04\0\0\0" * 50


def _onnx():
    from onnx import TensorProto, helper, numpy_helper
    import numpy
    info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)

    def model(nodes, shape=(1, 2), tensors=()):
        graph = helper.make_graph(nodes, "g", [info("x", shape)], [info("y", None)], list(tensors))
        return helper.make_model(graph).SerializeToString()
    node = helper.make_node
    yield "circle.onnx", model([node("Relu", ["y"], ["a"]), node("Relu", ["a"], ["y"])])
    yield "unknown.onnx", model([node("Fancy", ["x"], ["y"], name='*/ "quoted" \n name')])
    yield "huge_input.onnx", model([node("Relu", ["x"], ["y"])], (1, 1 << 40))
    yield "huge_constant.onnx", model([node("ConstantOfShape", ["s"], ["c"]), node("Add", ["x", "c"], ["y"])],
                                      tensors=[numpy_helper.from_array(numpy.array([1 << 20, 1 << 20]), "s")])
    yield "million.onnx", model([
        node("Relu", ["x" if i == 0 else f"t{i}"], ["y" if i == 999_999 else f"t{i + 1}"])
        for i in range(1_000_000)
    ])
    yield from _loops(model, node, helper, info)
    outside = TensorProto(name="w", data_type=1, dims=[2, 2], data_location=TensorProto.EXTERNAL)
    entry = outside.external_data.add()
    entry.key, entry.value = "location", "../../../../etc/passwd"
    yield "outside.onnx", model([node("MatMul", ["x", "w"], ["y"])], tensors=[outside])
    yield "lie_dims.onnx", model([node("MatMul", ["x", "w"], ["y"])],
                                 tensors=[TensorProto(name="w", data_type=1, dims=[2, 1 << 40])])


def _loops(model, node, helper, info):
    """Loops of more steps than there may be, inside one another, that end by their values, without a body."""
    from onnx import TensorProto, numpy_helper
    import numpy
    flag = lambda n: helper.make_tensor_value_info(n, TensorProto.BOOL, [])
    whole = lambda n: helper.make_tensor_value_info(n, TensorProto.INT64, [])
    tensors = [
        numpy_helper.from_array(numpy.array(v), n)
        for n, v in (("true", True), ("many", 1 << 60), ("some", 900))
    ]

    def body(nodes, going_on="going"):
        return helper.make_graph([node("Identity", ["going_in"], ["going"]), *nodes], "body",
                                 [whole("i"), flag("going_in"), info("h", [1, 2])],
                                 [flag(going_on), info("out", [1, 2])])

    def loop(count, inside, name="y"):
        return node("Loop", [count, "true", "x" if name == "y" else "h"], [name], body=inside)

    relu = node("Relu", ["h"], ["out"])
    yield "endless.onnx", model([loop("many", body([relu]))], tensors=tensors)
    yield "nested.onnx", model([loop("some", body([loop("some", body([relu]), "out")]))], tensors=tensors)
    values = body(
        [relu, node("ReduceMax", ["h"], ["large"], keepdims=0),
         node("Cast", ["large"], ["stop"], to=9)], "stop")
    yield "by_values.onnx", model([loop("some", values)], tensors=tensors)
    yield "no_body.onnx", model([node("Loop", ["some", "true", "x"], ["y"])], tensors=tensors)
    yield "lie_scan.onnx", model([node("Scan", ["x"], ["y"], body=body([relu]), num_scan_inputs=7)],
                                 tensors=tensors)


def _keras():
    import h5py
    import seeds as made
    for name, change in (
        ("circle.h5", lambda c: c["config"]["layers"][1].update(inbound_nodes=[[["dense", 0, 0, {}]]])),
        ("lambda.h5", lambda c: c["config"]["layers"][4].update(class_name="Lambda")),
        ("open.h5",
         lambda c: c["config"]["layers"][0]["config"].update(batch_input_shape=[None, None, None, 2])),
        ("code.h5", lambda c: c.update(class_name="MyModel")),
        ("lie.h5", lambda c: c["config"]["layers"][1]["config"].update(strides="fast"))):
        config = json.loads(json.dumps(made.KERAS))
        change(config)
        raw = io.BytesIO()
        with h5py.File(raw, "w") as file:
            file.attrs["model_config"] = json.dumps(config)
            group = file.create_group("model_weights")
            for layer, weights in made.KERAS_WEIGHTS.items():
                own = group.create_group(layer)
                own.attrs["weight_names"] = [f"{n}:0".encode() for n, _ in weights]
                for n, shape in weights:
                    own[f"{n}:0"] = made.numbers(*shape)
        yield name, raw.getvalue()


def main():
    again_with_packages("numpy")
    import resource
    import seeds as made
    from ctnn_import import command
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    seeds, wrong = made.all_files(), []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(sys.argv[sys.argv.index("--write") + 1] if "--write" in sys.argv else folder)
        folder.mkdir(exist_ok=True)
        files = [(n, raw, True) for n, raw in seeds.items()] + [(n, raw, False)
                                                                for n, raw in hostile(seeds, None)]
        for name, raw, good in files:
            (folder / name).write_bytes(raw)
            options = command.arguments().parse_args([str(folder / name), "--steps", "16"])
            options.name, begin = "model", time.monotonic()
            result = command.attempt(folder / name, options)
            seconds = time.monotonic() - begin
            said = "; ".join(map(str, result.problems))
            if result.done != good or result.fault or seconds > MOST_SECONDS or any(
                    ord(c) < 32 for c in said):
                wrong.append(f"{name}: {'imported' if result.done else said} in {seconds:.1f} s")
        if pathlib.Path("/tmp/ctnn_import_was_here").exists():
            wrong.append("a pickle was run")
    print("\n".join(wrong))
    print(f"{len(files) - len(wrong)} of {len(files)} files as they should be, {len(seeds)} of them good")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
