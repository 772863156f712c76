#pragma once
// What does not depend on the network in what torch_script prints, but for the modules
// (torch_recurrent.hpp, torch_windows.hpp, torch_norms.hpp, torch_branches.hpp, torch_network.hpp).

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_begin = R"(
# The same in PyTorch; python3 FILE OUT.safetensors [IN.safetensors] writes its parameters with a golden input and output.

import ctypes
import functools
import json
import math
import struct
import sys

import torch
from torch import nn
)";
inline constexpr std::string_view torch_files =
    R"(TYPES = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64, "U8": torch.uint8, "I64": torch.int64}


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
)";
inline constexpr std::string_view torch_end = R"(

def main():
    torch.manual_seed(1)
    net = network()
    if len(sys.argv) > 2:
        net.load_state_dict({name: t for name, t in load(sys.argv[2]).items() if not name.startswith("golden.")})
    net.eval()
    x = example()
    with torch.no_grad():
        y = net(x)
    save(sys.argv[1], {**net.state_dict(), "golden.input": x[0].float(), "golden.output": y[0].contiguous()})


if __name__ == "__main__":
    main()
)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
