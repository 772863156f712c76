// How a contender is run: checked once against the truth, then timed over data that the compiler cannot see through.
#pragma once

#include "fma_peak.hpp"
#include "mlp.hpp"

#include <string>

namespace bench {

// The pointer, but from where the compiler cannot know. (g++ 12 miscompiles benchmark 1.7's DoNotOptimize(lvalue): its
// constraint "+m,r" lets the variable come back as another one's.)
template <class P>
P hidden(P pointer) {
  asm volatile("" : "+r"(pointer) : : "memory");
  return pointer;
}

// A contender whose answer is wrong is reported, not timed.
inline bool accept(benchmark::State& state, double error, double tolerance) {
  if (error <= tolerance) return true;
  state.SkipWithError(("wrong result: relative error " + std::to_string(error)).c_str());
  return false;
}

// `predict(x, y)` maps B samples to B·O values; `softmax` says whether they are probabilities.
template <int B, class Net, class Predict>
void contest_predict(benchmark::State& state, const Net& net, bool softmax, Predict&& predict) {
  constexpr int I = Net::widths.front(), O = Net::widths.back();
  static samples<I, B> data(O);
  alignas(64) static float y[B][O];
  static const std::vector<double> want = [&] {
    std::vector<double> all;
    for (const auto& x : data.x) {
      auto out = truth::forward(net, x)[2];
      if (softmax) out = truth::softmax(out);
      all.insert(all.end(), out.begin(), out.end());
    }
    return all;
  }();
  std::fill_n(&y[0][0], B * O, NAN);
  predict(data.x, y);
  if (!accept(state, difference(std::span(&y[0][0], B * O), want), 1e-5)) return;
  for (auto _ : state) {
    predict(hidden(&data.x[0]), hidden(&y[0]));
    benchmark::ClobberMemory();
  }
  count_flops(state, 2 * Net::macs * B);
}

// `Trainer` is made of a net and a rate; `step(x, labels)` trains on one batch, `save(net)` gives the parameters back.
template <int B, class Trainer, class Net>
void contest_sgd(benchmark::State& state, const Net& net) {
  constexpr int I = Net::widths.front(), O = Net::widths.back();
  constexpr double lr = 0.01;
  static samples<I, B> data(O);
  static const Net want = truth::sgd_step(net, data, lr);
  static Trainer trainer(net, float(lr));  // large: not on the stack
  trainer = Trainer(net, float(lr));
  benchmark::DoNotOptimize(trainer.step(data.x, data.label));
  Net got = net;
  trainer.save(got);
  if (!accept(state, step_difference(net, got, want), 1e-3)) return;
  for (auto _ : state) {
    hidden(&data);
    benchmark::DoNotOptimize(trainer.step(data.x, data.label));
    benchmark::ClobberMemory();
  }
  // Forward and dW of every layer, dX of all but the first.
  count_flops(state, 2 * B * (3 * Net::macs - double(I) * Net::widths[1]));
}

}  // namespace bench
