#pragma once
// Models in and out: safetensors, checkpoints, files in the program, and the PyTorch side of a topology.
// Included by name: it brings files and std::string along. What allocates nothing is in <ctnn/io/load.hpp>,
// <ctnn/io/save.hpp> and <ctnn/io/embedded.hpp>.

#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>

// From the bottom up: the list of includes in front of a mistake's sentence is short.
#include <ctnn/shape/in.hpp>
#include <ctnn/topology/layer.hpp>

#include <ctnn/topology/activation.hpp>
#include <ctnn/topology/network.hpp>

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/run/try_formulas.hpp>

#include <ctnn/run/model.hpp>

#include <ctnn/io/checkpoint.hpp>
#include <ctnn/io/embedded.hpp>
#include <ctnn/io/file.hpp>
#include <ctnn/io/golden.hpp>
#include <ctnn/io/torch_script.hpp>

#include <ctnn/shape/macros_back.hpp>
