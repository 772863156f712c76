#pragma once
// ctnn: compile-time neural networks. The one header for building, running and training networks;
// <ctnn/data.hpp> (datasets, fit) is included by name.

#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>

#include <ctnn/shape/abi.hpp> // first: it may refuse the compiler's flags

// From the bottom up: the list of includes in front of a mistake's sentence is short.
#include <ctnn/shape/in.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/wires.hpp>

#include <ctnn/topology/attach.hpp>
#include <ctnn/topology/branches.hpp>

#include <ctnn/topology/activation.hpp>
#include <ctnn/topology/network.hpp>
#include <ctnn/topology/takes_groups.hpp>
#include <ctnn/topology/takes_images.hpp>
#include <ctnn/topology/windowed.hpp>

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/run/decay_only.hpp>
#include <ctnn/run/try_formulas.hpp>

#include <ctnn/run/model.hpp>
#include <ctnn/run/training_call.hpp>
#include <ctnn/run/lengths_call.hpp>

#include <ctnn/layer/as_sequence.hpp>
#include <ctnn/layer/batch_norm.hpp>
#include <ctnn/layer/bidirectional.hpp>
#include <ctnn/layer/causal_convolution.hpp>
#include <ctnn/layer/conv_transpose.hpp>
#include <ctnn/layer/convolution.hpp>
#include <ctnn/layer/dense.hpp>
#include <ctnn/layer/dropout.hpp>
#include <ctnn/layer/elu.hpp>
#include <ctnn/layer/embedding.hpp>
#include <ctnn/layer/fast.hpp>
#include <ctnn/layer/flatten.hpp>
#include <ctnn/layer/frozen.hpp>
#include <ctnn/layer/gelu.hpp>
#include <ctnn/layer/hard.hpp>
#include <ctnn/layer/identity.hpp>
#include <ctnn/layer/leaky_relu.hpp>
#include <ctnn/layer/log_softmax.hpp>
#include <ctnn/layer/mish.hpp>
#include <ctnn/layer/normalization.hpp>
#include <ctnn/layer/pick_step.hpp>
#include <ctnn/layer/pool.hpp>
#include <ctnn/layer/prelu.hpp>
#include <ctnn/layer/recurrent.hpp>
#include <ctnn/layer/relu.hpp>
#include <ctnn/layer/sigmoid.hpp>
#include <ctnn/layer/scale_and_shift.hpp>
#include <ctnn/layer/silu.hpp>
#include <ctnn/layer/slice.hpp>
#include <ctnn/layer/softmax.hpp>
#include <ctnn/layer/softplus.hpp>
#include <ctnn/layer/softsign.hpp>
#include <ctnn/layer/tanh.hpp>
#include <ctnn/layer/upsample.hpp>
#include <ctnn/layer/zero_pad.hpp>

#include <ctnn/topology/named.hpp>

#include <ctnn/plan/explain.hpp>
#include <ctnn/plan/foldable.hpp>
#include <ctnn/run/averaged.hpp>
#include <ctnn/run/backward.hpp>
#include <ctnn/run/close.hpp>
#include <ctnn/run/copy_parameters.hpp>
#include <ctnn/run/facts.hpp>
#include <ctnn/run/flush_denormals.hpp>
#include <ctnn/run/fold.hpp>
#include <ctnn/run/for_each_parameter.hpp>
#include <ctnn/run/gradients.hpp>
#include <ctnn/run/gradients_of_lengths.hpp>
#include <ctnn/run/more_optimizers.hpp>
#include <ctnn/run/move_towards.hpp>
#include <ctnn/run/one_hot.hpp>
#include <ctnn/run/predict.hpp>
#include <ctnn/run/predict_lengths.hpp>
#include <ctnn/run/schedules.hpp>
#include <ctnn/run/stream.hpp>
#include <ctnn/run/trainer.hpp>

#include <ctnn/shape/macros_back.hpp>
