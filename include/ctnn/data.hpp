#pragma once
// Datasets, mini-batches, fit and evaluate. Included by name: it brings std::vector and std::string along.

// The user's macros of these names (<windows.h>, <complex.h>) come back at the end.
#pragma push_macro("min")
#pragma push_macro("max")
#pragma push_macro("I")
#undef min
#undef max
#undef I

#include <ctnn/data/batches.hpp>
#include <ctnn/data/dataset.hpp>
#include <ctnn/data/drawn_digits.hpp>
#include <ctnn/data/evaluate.hpp>
#include <ctnn/data/fit.hpp>
#include <ctnn/data/idx.hpp>
#include <ctnn/data/result.hpp>
#include <ctnn/data/targets.hpp>
#include <ctnn/data/text.hpp>

#pragma pop_macro("I")
#pragma pop_macro("max")
#pragma pop_macro("min")
