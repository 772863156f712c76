#pragma once
// Many machines: mpi_trainer, over MPI, and its checkpoints. Included by name: it brings <mpi.h>, threads and
// files along (link what mpicxx links, or CMake's ctnn::mpi of find_package(ctnn COMPONENTS mpi)).

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
#include <ctnn/run/training_call.hpp>

#include <ctnn/parallel/threads.hpp>

#include <ctnn/mpi/checkpoint.hpp>
#include <ctnn/mpi/trainer.hpp>

#include <ctnn/shape/macros_back.hpp>
