// The object that is looked into: what it needs from outside, and how large its stack frames are.
#include "calls.hpp"

#include "every_layer.hpp"

void predict_every_layer() noexcept { realtime::all::predict(); }
void predict_on_the_stack() noexcept { realtime::all::predict_on_the_stack(); }
float step_every_layer() noexcept { return realtime::all::step(); }
void stream_every_layer() noexcept {
    realtime::streamed<realtime::audio, float>::stream();
    realtime::streamed<realtime::amplifier, float>::stream();
    realtime::streamed<realtime::decimated, float>::stream();
    realtime::streamed<realtime::many_outputs, float>::stream();
    realtime::streamed<realtime::text, int>::stream();
}
long network_inputs(int i) noexcept { return realtime::all::inputs[i]; }
long network_workspace(int i) noexcept { return realtime::all::workspaces[i]; }
