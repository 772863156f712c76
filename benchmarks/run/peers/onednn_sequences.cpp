// Sequences on oneDNN's LSTM, one thread: step by step, all at once, and trained.
#include "loop.hpp"
#include "onednn_lstm.hpp"

namespace bench::onednn {
namespace {

struct one_step final : predictor, layers {
    lstm_forward run;
    std::unordered_map<int, memory> what;
    explicit one_step(const recurrent& from) : layers(from, 1, 1, prop_kind::forward_inference), run(plan) {
        hn = h0, cn = c0; // the state is updated where it lies
        what = arguments();
    }
    void operator()(const float* from, float* y) override {
        enter(from);
        run.execute(s, what);
        s.wait();
        dense(y);
    }
};

struct all_steps final : predictor, layers {
    lstm_forward run;
    all_steps(const recurrent& from, int steps, int batch)
        : layers(from, steps, batch, prop_kind::forward_inference), run(plan) {}
    void operator()(const float* from, float* y) override {
        enter(from);
        run.execute(s, arguments());
        s.wait();
        dense(y);
    }
};

struct train final : sgd_trainer, layers {
    float lr;
    lstm_forward run;
    lstm_backward::primitive_desc back;
    memory back_ih, back_hh, dx, dh0, dc0, dw_ih, dw_hh, db, dh, dhn, dcn;
    std::vector<float> y;

    train(const recurrent& from, int steps, int batch, float rate)
        : layers(from, steps, batch, prop_kind::forward_training),
          lr(rate),
          run(plan),
          y(std::size_t(batch) * from.outputs) {
        const auto wi = described({1, 1, net.inputs, 4, net.units}),
                   wh = described({1, 1, net.units, 4, net.units});
        const lstm_backward::desc what(prop_kind::backward, rnn_direction::unidirectional_left2right, x_desc,
                                       iter_desc, iter_desc, wi, wh, bias_desc, h_desc, iter_desc, iter_desc,
                                       x_desc, iter_desc, iter_desc, wi, wh, bias_desc, h_desc, iter_desc,
                                       iter_desc);
        back = {what, cpu(), plan};
        back_ih = memory(back.weights_layer_desc(), cpu()), back_hh = memory(back.weights_iter_desc(), cpu());
        dw_ih = memory(back.diff_weights_layer_desc(), cpu()),
        dw_hh = memory(back.diff_weights_iter_desc(), cpu());
        db = zeros(bias_desc), dx = zeros(x_desc), dh = zeros(h_desc);
        for (memory* m : {&dh0, &dc0, &dhn, &dcn}) *m = zeros(iter_desc);
    }
    float step(const float* from, const int* label) override {
        enter(from);
        run.execute(s, arguments());
        s.wait();
        dense(y.data());
        float loss = 0;
        // Of the last step; the others stay zero.
        float* const slope = floats(dh) + std::size_t(T - 1) * B * net.units;
        const float* const out = floats(h) + std::size_t(T - 1) * B * net.units;
        for (int n = 0; n < B; ++n) {
            float* const p = &y[std::size_t(n) * net.outputs];
            float top = p[0], sum = 0;
            for (int o = 1; o < net.outputs; ++o) top = std::max(top, p[o]);
            for (int o = 0; o < net.outputs; ++o) sum += p[o] = loop::exp_nonpositive(p[o] - top);
            for (int o = 0; o < net.outputs; ++o) p[o] /= sum;
            loss -= std::log(p[label[n]]) / B;
            p[label[n]] -= 1;
            for (int o = 0; o < net.outputs; ++o) p[o] /= B;
            for (int u = 0; u < net.units; ++u) {
                float d = 0;
                for (int o = 0; o < net.outputs; ++o) d += dense_w[u * net.outputs + o] * p[o];
                slope[n * net.units + u] = d;
            }
        }
        for (int n = 0; n < B; ++n)
            for (int u = 0; u < net.units; ++u)
                for (int o = 0; o < net.outputs; ++o)
                    dense_w[u * net.outputs + o] -= lr * y[n * net.outputs + o] * out[n * net.units + u];
        for (int n = 0; n < B; ++n)
            for (int o = 0; o < net.outputs; ++o) dense_b[o] -= lr * y[n * net.outputs + o];

        reorder(w_ih, back_ih).execute(s, w_ih, back_ih); // backward wants the weights in another format
        reorder(w_hh, back_hh).execute(s, w_hh, back_hh);
        // It adds.
        for (const memory* m : {&dw_ih, &dw_hh, &db})
            std::memset(m->get_data_handle(), 0, m->get_desc().get_size());
        auto what = arguments();
        what[DNNL_ARG_WEIGHTS_LAYER] = back_ih, what[DNNL_ARG_WEIGHTS_ITER] = back_hh;
        for (const auto& [place, m] : std::unordered_map<int, memory>{{DNNL_ARG_DIFF_SRC_LAYER, dx},
                                                                      {DNNL_ARG_DIFF_SRC_ITER, dh0},
                                                                      {DNNL_ARG_DIFF_SRC_ITER_C, dc0},
                                                                      {DNNL_ARG_DIFF_WEIGHTS_LAYER, dw_ih},
                                                                      {DNNL_ARG_DIFF_WEIGHTS_ITER, dw_hh},
                                                                      {DNNL_ARG_DIFF_BIAS, db},
                                                                      {DNNL_ARG_DIFF_DST_LAYER, dh},
                                                                      {DNNL_ARG_DIFF_DST_ITER, dhn},
                                                                      {DNNL_ARG_DIFF_DST_ITER_C, dcn}})
            what[place] = m;
        lstm_backward(back).execute(s, what);
        s.wait();
        update(w_ih, dw_ih), update(w_hh, dw_hh);
        // Two biases, one sum of them.
        for (int i = 0; i < 4 * net.units; ++i) floats(bias)[i] -= 2 * lr * floats(db)[i];
        return loss;
    }
    // w -= lr dw in w's format.
    void update(const memory& w, const memory& dw) {
        memory same = dw;
        if (w.get_desc() != dw.get_desc()) copy(dw, same = memory(w.get_desc(), cpu()));
        descend(w, same, lr);
    }
    void save(std::vector<float>* weight, std::vector<float>* b) const override {
        read(w_ih, net.inputs, weight[0]), read(w_hh, net.units, weight[1]);
        for (int o = 0; o < net.outputs; ++o)
            for (int u = 0; u < net.units; ++u) weight[2][o * net.units + u] = dense_w[u * net.outputs + o];
        for (int i = 0; i < 4 * net.units; ++i) {
            const float moved = (floats(bias)[i] - net.bias[0][i] - net.bias[1][i]) / 2;
            b[0][i] = net.bias[0][i] + moved, b[1][i] = net.bias[1][i] + moved;
        }
        b[2] = dense_b;
    }
};

} // namespace

sequence_library sequences() {
    same_isa_as_us();
    return {
        "onednn",
        [](const recurrent& net) -> std::unique_ptr<predictor> { return std::make_unique<one_step>(net); },
        [](const recurrent& net, int steps, int batch) -> std::unique_ptr<predictor> {
            return std::make_unique<all_steps>(net, steps, batch);
        },
        [](const recurrent& net, int steps, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
            return std::make_unique<train>(net, steps, batch, lr);
        }};
}

} // namespace bench::onednn
