#pragma once
// Datasets, mini-batches, fit and evaluate. Included by name: it brings std::vector and std::string along.

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
#include <ctnn/data/chosen_column.hpp>
#include <ctnn/data/confusion_table.hpp>
#include <ctnn/data/csv.hpp>
#include <ctnn/data/csv_columns.hpp>
#include <ctnn/data/csv_table.hpp>
#include <ctnn/data/dataset.hpp>
#include <ctnn/data/drawn_digits.hpp>
#include <ctnn/data/evaluate.hpp>
#include <ctnn/data/evaluation.hpp>
#include <ctnn/data/fit.hpp>
#include <ctnn/data/fit_batches.hpp>
#include <ctnn/data/history.hpp>
#include <ctnn/data/idx.hpp>
#include <ctnn/data/judge.hpp>
#include <ctnn/data/not_finite.hpp>
#include <ctnn/data/print_tensor.hpp>
#include <ctnn/data/print_results.hpp>
#include <ctnn/data/random_numbers.hpp>
#include <ctnn/data/result.hpp>
#include <ctnn/data/sample_source.hpp>
#include <ctnn/data/split.hpp>
#include <ctnn/data/standardise.hpp>
#include <ctnn/data/still_zero.hpp>
#include <ctnn/data/targets.hpp>
#include <ctnn/data/text.hpp>
#include <ctnn/data/text_batches.hpp>
#include <ctnn/data/with_lengths.hpp>

#include <ctnn/shape/macros_back.hpp>
