#pragma once
// Models in and out: safetensors, checkpoints, files in the program, and the PyTorch side of a topology. Included by name: it brings
// files and std::string along. What allocates nothing is in <ctnn/io/load.hpp>, <ctnn/io/save.hpp> and <ctnn/io/embedded.hpp>.

// The user's macros of these names (<windows.h>, <complex.h>) come back at the end.
#pragma push_macro("min")
#pragma push_macro("max")
#pragma push_macro("I")
#undef min
#undef max
#undef I

#include <ctnn/io/checkpoint.hpp>
#include <ctnn/io/embedded.hpp>
#include <ctnn/io/file.hpp>
#include <ctnn/io/golden.hpp>
#include <ctnn/io/torch_script.hpp>

#pragma pop_macro("I")
#pragma pop_macro("max")
#pragma pop_macro("min")
