// What the contenders on oneDNN share, one thread: memories in the format that their reader asks for, and
// calls that are created before anything is timed.
#pragma once

#include "library.hpp"

#include <dnnl.hpp>

#include <cstring>
#include <unordered_map>

namespace bench::onednn {

using namespace dnnl;
using tag = memory::format_tag;

inline engine& cpu() {
    static engine e(engine::kind::cpu, 0);
    return e;
}

// The instruction set that the rest of the program is compiled for, not the best that the machine knows.
inline void same_isa_as_us() {
#if defined(__AVX512F__)
    set_max_cpu_isa(cpu_isa::all);
#elif defined(__AVX2__)
    set_max_cpu_isa(cpu_isa::avx2);
#else
    set_max_cpu_isa(cpu_isa::sse41);
#endif
}

// Descriptions of memory: in PyTorch's order, or as the primitive wants it.
inline memory::desc plain(const memory::dims& d) {
    constexpr tag in_order[] = {tag::undef, tag::a, tag::ab, tag::abc, tag::abcd, tag::abcde};
    return {d, memory::data_type::f32, in_order[d.size()]};
}
inline memory::desc any(const memory::dims& d) { return {d, memory::data_type::f32, tag::any}; }
inline memory::desc matrix(int rows, int columns) { return plain({rows, columns}); }
inline memory::desc row(int n) { return plain({n}); }

inline float* floats(const memory& m) { return static_cast<float*>(m.get_data_handle()); }

// A primitive with its arguments.
struct call {
    primitive run;
    std::unordered_map<int, memory> arguments;
};
struct calls : std::vector<call> {
    void operator()(stream& s) const {
        for (const call& c : *this) c.run.execute(s, c.arguments);
        s.wait();
    }
    // The memory in another format: itself, or a copy that a reorder in this list makes.
    memory as(const memory& m, const memory::desc& wanted) {
        if (m.get_desc() == wanted) return m;
        memory copy(wanted, cpu());
        push_back({reorder(m, copy), {{DNNL_ARG_FROM, m}, {DNNL_ARG_TO, copy}}});
        return copy;
    }
};

// The same memory as another shape; the one who owns it has to be kept.
inline memory seen_as(const memory& m, const memory::desc& shape) {
    return {shape, cpu(), m.get_data_handle()};
}

// Values in PyTorch's order to the wanted format, and back.
inline memory stored(const std::vector<float>& values, const memory::dims& d, const memory::desc& wanted) {
    memory given(plain(d), cpu(), const_cast<float*>(values.data())), to(wanted, cpu());
    stream s(cpu());
    reorder(given, to).execute(s, given, to);
    s.wait();
    return to;
}
inline void read(memory from, const memory::dims& d, std::vector<float>& values) {
    memory to(plain(d), cpu(), values.data());
    stream s(cpu());
    reorder(from, to).execute(s, from, to);
    s.wait();
}

inline primitive_attr then(algorithm activation) {
    primitive_attr attributes;
    if (activation != algorithm::undef) {
        post_ops list;
        list.append_eltwise(1, activation, 0, 0);
        attributes.set_post_ops(list);
    }
    return attributes;
}
inline primitive_attr then_relu(bool relu = true) {
    return then(relu ? algorithm::eltwise_relu : algorithm::undef);
}

// dx = dy where y, the relu's result, is positive, in place.
inline call relu_backward(const memory& y, const memory& dy) {
    const eltwise_forward::desc relu(prop_kind::forward_training, algorithm::eltwise_relu_use_dst_for_bwd,
                                     y.get_desc(), 0);
    const eltwise_backward::desc slope(algorithm::eltwise_relu_use_dst_for_bwd, dy.get_desc(), y.get_desc(),
                                       0);
    return {eltwise_backward({slope, cpu(), {relu, cpu()}}),
            {{DNNL_ARG_DST, y}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dy}}};
}

inline call softmax_in_place(const memory& y) {
    const softmax_forward::desc what(prop_kind::forward_inference, y.get_desc(), 1);
    return {softmax_forward({what, cpu()}), {{DNNL_ARG_SRC, y}, {DNNL_ARG_DST, y}}};
}
// The mean cross-entropy of probabilities, and its gradient by the logits.
inline float cross_entropy(const memory& probabilities, const int* label, int batch, int n,
                           const memory& gradient) {
    const float* p = floats(probabilities);
    float* d = floats(gradient);
    float loss = 0;
    for (int i = 0; i < batch * n; ++i) d[i] = p[i] / float(batch);
    for (int i = 0; i < batch; ++i) {
        loss -= std::log(p[i * n + label[i]]);
        d[i * n + label[i]] -= 1 / float(batch);
    }
    return loss / float(batch);
}
// w -= lr · gradient, both in the same format.
inline void descend(const memory& w, const memory& gradient, float lr) {
    auto* __restrict v = floats(w);
    const float* g = floats(gradient);
    const std::size_t n = w.get_desc().get_size() / sizeof(float);
    for (std::size_t i = 0; i < n; ++i) v[i] -= lr * g[i];
}

} // namespace bench::onednn
