#pragma once
// What every_layer.cpp offers.

void predict_every_layer() noexcept;
void predict_on_the_stack() noexcept;
float step_every_layer() noexcept;
void stream_every_layer() noexcept;
/// Of network i: values of an input, and bytes of the workspace that predict without one has on its stack; 0
/// behind the last.
long network_inputs(int i) noexcept;
long network_workspace(int i) noexcept;
