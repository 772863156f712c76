#pragma once
// torch_script<net>(out): the PyTorch side of a topology, a Python program that needs torch alone. It defines the same nn.Sequential, with
// the same names, and writes its parameters with a golden input and output:
//
//     std::ofstream file("lenet.py"); nn::torch_script<lenet>(file);
//     python3 lenet.py lenet.safetensors                       initialised by PyTorch
//     python3 lenet.py lenet.safetensors trained.safetensors   the parameters of a file, one of nn::save's for instance
//     from lenet import network, load, save                    in a training script of one's own
//
// A layer says its module in `torch(out, shape)`; of one that does not, the program raises NotImplementedError.

#include <ctnn/plan/stages.hpp>
#include <ctnn/topology/print.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_begin = R"(
# The same in PyTorch; python3 FILE OUT.safetensors [IN.safetensors] writes its parameters with a golden input and output.

import ctypes
import json
import struct
import sys

import torch
from torch import nn


class RNN(nn.RNN):
    def forward(self, x):
        return super().forward(x)[0]


class LSTM(nn.LSTM):
    def forward(self, x):
        return super().forward(x)[0]


class GRU(nn.GRU):
    def forward(self, x):
        return super().forward(x)[0]


class LastStep(nn.Module):
    def forward(self, x):
        return x[:, -1]


class GlobalAvgPool(nn.Module):
    def forward(self, x):
        return x.flatten(2).mean(-1)


class GlobalMaxPool(nn.Module):
    def forward(self, x):
        return x.flatten(2).max(-1).values


class StepPReLU(nn.PReLU):
    """Over the features of every step, [batch, steps, features]."""

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class Causal(nn.Conv1d):
    """Over the steps of a sequence [batch, steps, features], behind zeros."""

    def forward(self, x):
        past = (self.kernel_size[0] - 1) * self.dilation[0]
        return super().forward(nn.functional.pad(x.transpose(1, 2), (past, 0))).transpose(1, 2)


class NotInPyTorch(nn.Module):
    def __init__(self, layer):
        raise NotImplementedError(layer + ": write its module here")


TYPES = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64, "U8": torch.uint8, "I64": torch.int64}


def load(path):
    """The tensors of a safetensors file, by name."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header, values = json.loads(file.read(size)), bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensor = torch.empty(0, dtype=TYPES[entry["dtype"]])
            if end > begin:
                tensor = torch.frombuffer(values[begin:end], dtype=tensor.dtype)
            tensors[name] = tensor.reshape(entry["shape"])
    return tensors


def save(path, tensors):
    header, values = {"__metadata__": {"format": "pt"}}, b""
    names = {dtype: name for name, dtype in TYPES.items()}
    for name, tensor in tensors.items():
        tensor = tensor.detach().contiguous()
        data = ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size())
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(values), len(values) + len(data)]}
        values += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + values)


def network():
    return nn.Sequential(
)";
inline constexpr std::string_view torch_end = R"(

def main():
    torch.manual_seed(1)
    net = network()
    if len(sys.argv) > 2:
        net.load_state_dict({name: t for name, t in load(sys.argv[2]).items() if not name.startswith("golden.")})
    x = example()
    with torch.no_grad():
        y = net(x)
    save(sys.argv[1], {**net.state_dict(), "golden.input": x[0].float(), "golden.output": y[0].contiguous()})


if __name__ == "__main__":
    main()
)";

template <index... Extents>
void print_torch_example(auto& out, shape<Extents...>) {
    out << "torch.randn(1";
    [[maybe_unused]] const int each[] = {0, (out << ", " << Extents, 0)...};
    out << ')';
}
template <index T, index F>
void print_torch_example(auto& out, steps<T, shape<F>>) {
    out << "torch.randn(1, " << T << ", " << F << ')';
}
template <index T, index V>
void print_torch_example(auto& out, steps<T, token<V>>) {
    out << "torch.randint(" << V << ", (1, " << T << "))";
}

template <class L, class In>
void print_torch_module(auto& out) {
    out << "        ";
    if constexpr (requires { L::torch(out, In{}); }) {
        L::torch(out, In{});
    } else {
        out << "NotInPyTorch(\"";
        print_layer<L>(out);
        out << "\")";
    }
    out << ",\n";
}

} // namespace io

/// Prints the program.
template <auto Net, class Char, class Traits>
void torch_script(std::basic_ostream<Char, Traits>& out) {
    using net = network_of<Net>;
    using source = compiled<net>;
    out << "# " << Net << '\n' << io::torch_begin;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const int each[] = {
            0, (io::print_torch_module<typename source::template layer_at<index(I)>, typename source::template in_of<index(I)>>(out), 0)...};
    }(std::make_index_sequence<std::size_t(source::layers)>{});
    out << "    )\n\n\ndef example():\n    return ";
    io::print_torch_example(out, typename net::input_type{});
    out << '\n' << io::torch_end;
}

} // namespace ctnn::inline CTNN_ABI
