#pragma once
// What every_layer.cpp offers.

void predict_every_layer() noexcept;
void predict_on_the_stack() noexcept;
float step_every_layer() noexcept;
void stream_every_layer() noexcept;
/// Bytes of the workspace that predict without one has on its stack: the largest.
long largest_workspace() noexcept;
