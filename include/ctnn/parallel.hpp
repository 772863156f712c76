#pragma once
// Many cores: parallel_trainer and parallel_predict. Included by name: it brings std::thread along (with
// glibc before 2.34 link -pthread, or CMake's ctnn::parallel).

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

#include <ctnn/parallel/predict.hpp>
#include <ctnn/parallel/trainer.hpp>

#include <ctnn/shape/macros_back.hpp>
