"""Small models of every format, made by the frameworks themselves: what the importer is tested on.

Each maker gives (file's name, options of the command, input, output): what the framework computes for an
input. Formats whose framework is not installed are left out.
"""
import importlib.util

import nets
import nets_of_blocks
import nets_of_decoders
import nets_of_features
import nets_of_images
import nets_of_loops
import nets_of_policies
import nets_of_sequences
import nets_of_signals
import nets_of_sounds
import nets_of_steps


def there(module):
    return importlib.util.find_spec(module) is not None


# Networks that are refused, and what a sentence says of each.
REFUSED = {
    "cut": "cut to integers", "smooth": "resizing by", "reflected": "padding by reflect",
    "patches": "no layer of ctnn rearranges",
}


def settled(found):
    """The networks as after training: statistics and weights of norms that are not what they began with."""
    import torch
    torch.manual_seed(3)
    for _, net, _ in found:
        for name, buffer in net.named_buffers():
            if name.endswith("running_mean"):
                buffer.normal_()
            elif name.endswith("running_var"):
                buffer.uniform_(0.5, 2)
        for module in net.modules():
            if "Norm" in type(module).__name__ and getattr(module, "weight", None) is not None:
                module.weight.data.uniform_(0.5, 2), module.bias.data.normal_()
        net.eval()
    return found


def networks():
    modules = (nets, nets_of_features, nets_of_sequences, nets_of_images, nets_of_blocks, nets_of_decoders,
               nets_of_loops, nets_of_sounds, nets_of_signals, nets_of_steps, nets_of_policies)
    return settled([net for module in modules for net in module.nets()])


def torch_files(folder):
    """Every network traced, scripted, saved as a module where it is an nn.Sequential, and exported to ONNX
    with two opsets."""
    import torch
    for name, net, x in networks():
        with torch.no_grad():
            y = net(x)
        y = y[0] if isinstance(y, tuple) else y
        numbers = ",".join(map(str, x.shape))
        example = (x.numpy(), y.numpy())
        torch.jit.trace(net, x, check_trace=False).save(str(folder / f"{name}_traced.pt"))
        yield f"{name}_traced.pt", ["--input", numbers], *example
        try:
            torch.jit.script(net).save(str(folder / f"{name}_scripted.pt"))
            yield f"{name}_scripted.pt", ["--input", numbers], *example
        except (RuntimeError, AttributeError) as e:  # a module that cannot be scripted
            print(f"torch.jit does not script {name}: {str(e)[:100]}")
        if isinstance(net, torch.nn.Sequential):
            for new in (True, False):
                path = folder / f"{name}_module{'' if new else '_old'}.pth"
                torch.save(net, path, _use_new_zipfile_serialization=new)
                yield path.name, ["--input", numbers], *example
        if there("onnx"):
            for opset in (9, 13):
                if name == "activations" and opset < 14 or name == "both" and opset == 9:
                    opset = 14 if name == "activations" else 13
                path = folder / f"{name}_{opset}.onnx"
                try:
                    torch.onnx.export(net, x, str(path), opset_version=opset, do_constant_folding=opset != 9
                                      or name == "norms", output_names=["first"])
                except Exception as e:  # an operator that this version of torch cannot export
                    print(f"torch.onnx does not export {name} with opset {opset}: {str(e)[:100]}")
                    continue
                yield path.name, ["--output", "first"] if name == "actor_critic" else [], *example
