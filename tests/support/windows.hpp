#pragma once
// Windows of convolutions and pools in few letters, for the tests of their kernels.
#include <ctnn/shape/window.hpp>

namespace ctnn_test {

using ctnn::index; // not POSIX's

template <index Size, index Stride = 1, index Before = 0, index Dilation = 1, index Behind = Before>
using axis = ctnn::window_axis<Size, Stride, Before, Dilation, Behind>;
template <class Axis>
using square = ctnn::window<Axis, Axis>;

} // namespace ctnn_test
