#pragma once
// The parameters, gradients and buffers of any model as one list of one type, in PyTorch's order: every model is
// walked by one function, whatever is done with it, since walks are what a small network takes longest to
// compile. For the same reason the list is made of the blocks themselves: what nn::for_each_parameter calls a
// visitor with is a type of its own for every shape. That it names the same values, tests/run/model.cpp shows.

#include "dual.hpp"
#include "noise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace ctnn_test {

/// Parameters of a model in any of the three types.
struct any_parameter {
    enum class number { float_, double_, dual_ };
    const char* name; ///< of the block alone: weight
    nn::index size;
    nn::storage_order order;
    number type;
    void* data;

    double at(nn::index i) const {
        const nn::index where = order.offset(i);
        return type == number::float_    ? double(static_cast<const float*>(data)[where])
               : type == number::double_ ? static_cast<const double*>(data)[where]
                                         : static_cast<const dual*>(data)[where].value;
    }
    void put(nn::index i, double value, double slope = 0) const {
        const nn::index where = order.offset(i);
        if (type == number::float_) static_cast<float*>(data)[where] = float(value);
        else if (type == number::double_) static_cast<double*>(data)[where] = value;
        else static_cast<dual*>(data)[where] = {value, slope};
    }
    std::vector<double> read() const {
        std::vector<double> values;
        for (nn::index i = 0; i < size; ++i) values.push_back(at(i));
        return values;
    }
    void write(const double* values) const {
        for (nn::index i = 0; i < size; ++i) put(i, values[i]);
    }
};

template <class T>
constexpr any_parameter::number number_type = std::is_same_v<T, float>    ? any_parameter::number::float_
                                              : std::is_same_v<T, double> ? any_parameter::number::double_
                                                                          : any_parameter::number::dual_;
template <class Block>
void list_block(const char* name, Block& block, std::vector<any_parameter>& to) {
    to.push_back({name, Block::shape_type::size, Block::order, number_type<typename Block::value_type>,
                  static_cast<void*>(block.data)});
}
template <class Layer, class... Trained>
void list_layer(nn::blocks<Trained...>, Layer& layer, std::vector<any_parameter>& to) {
    (list_block(Trained::name, layer.*Trained::member, to), ...);
}
template <class Which, class Tuple>
std::vector<any_parameter> list_of_blocks(Tuple& layers) {
    std::vector<any_parameter> all;
    boost::hana::unpack(layers, [&](auto&... each) {
        (list_layer(typename Which::template of<std::remove_cvref_t<decltype(each)>>{}, each, all), ...);
    });
    return all;
}

/// All parameters (or gradients) of a model, and all buffers. A const model's are only read.
template <class Model>
std::vector<any_parameter> parameters_of(const Model& m) {
    return list_of_blocks<nn::trained_blocks>(const_cast<Model&>(m).blocks());
}
template <class Model>
std::vector<any_parameter> buffers_of(const Model& m) {
    return list_of_blocks<nn::saved_blocks>(const_cast<Model&>(m).blocks());
}

/// The values of parameters as one list.
inline std::vector<double> joined(const std::vector<any_parameter>& parameters) {
    std::vector<double> all;
    for (const any_parameter& p : parameters)
        for (nn::index i = 0; i < p.size; ++i) all.push_back(p.at(i));
    return all;
}
template <class Model>
std::vector<double> flat(const Model& m) {
    return joined(parameters_of(m));
}

/// The values of one list in another of the same shapes.
inline void give(const std::vector<any_parameter>& from, const std::vector<any_parameter>& to) {
    REQUIRE(from.size() == to.size());
    for (std::size_t p = 0; p < to.size(); ++p) {
        REQUIRE(from[p].size == to[p].size);
        for (nn::index i = 0; i < to[p].size; ++i) to[p].put(i, from[p].at(i));
    }
}
/// The same parameters in another type, or in another topology with blocks of the same shapes.
template <class From, class To>
void give_parameters(const From& from, To& to) {
    give(parameters_of(from), parameters_of(to));
    give(buffers_of(from), buffers_of(to));
}

/// Makes initial states, zeros in a new model, something else.
inline void begin_elsewhere(const std::vector<any_parameter>& parameters) {
    for (std::size_t n = 0; n < parameters.size(); ++n) {
        const any_parameter& p = parameters[n];
        if (std::strncmp(p.name, "h_0", 3) == 0 || std::strncmp(p.name, "c_0", 3) == 0)
            p.write(noises<double>(n, p.size).data());
    }
}
/// A model whose initial states are not zeros.
template <class Model>
boxed<Model> seeded(nn::seed seed) {
    boxed<Model> m(seed);
    begin_elsewhere(parameters_of(*m));
    return m;
}

/// |a - b| / |b| in the Euclidean norm.
inline double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double difference = 0, size = 0;
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        size += b[i] * b[i];
    }
    return size == 0 ? std::sqrt(difference) : std::sqrt(difference / size);
}

} // namespace ctnn_test
