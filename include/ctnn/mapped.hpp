#pragma once
// Data larger than memory: mapped_dataset, dataset_writer, and converters from IDX and CSV. Included by name:
// it brings std::thread along (with glibc before 2.34 link -pthread, or CMake's ctnn::parallel).

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

#include <ctnn/data/batches.hpp>
#include <ctnn/data/evaluate.hpp>
#include <ctnn/data/fit.hpp>

#include <ctnn/mapped/convert.hpp>
#include <ctnn/mapped/dataset.hpp>
#include <ctnn/mapped/writer.hpp>

#include <ctnn/shape/macros_back.hpp>
