#pragma once
// The gradients of training against dual numbers that go through training's forward pass: for layers that do
// something else in predict.

#include "examiner.hpp"

namespace ctnn_test {

/// Gradients of mse in double against dual numbers that go through training's forward pass.
template <auto Net, nn::index Batch = 3>
void examine_training() {
    using net = nn::network_of<Net>;
    const boxed<nn::model<Net, double>> model(nn::seed{11});
    const boxed<nn::model<Net, dual>> duals;
    for (const any_parameter& p : parameters_of(*model)) { // other weights than 1, other biases than 0
        std::vector<double> values = p.read();
        for (std::size_t i = 0; i < values.size(); ++i) values[i] += 0.5 * noise(23, i);
        p.write(values.data());
    }
    give_parameters(*model, *duals);
    const sample_data<Net, Batch, double> data;
    const sample_data<Net, Batch, dual> dual_data;
    using planned = nn::training_plan<net, nn::mse, dual, Batch>;
    using rows = nn::kernels::wire<const dual, typename net::input_type, nn::along::rows<Batch>>;
    std::vector<dual> arena(std::size_t(planned::arena + 1));
    const auto loss = [&] {
        const nn::passes<planned, rows> run{{dual_data.inputs.data()}, arena.data(), nullptr};
        run.forward(std::as_const(duals->blocks()));
        std::vector<dual> y;
        for (nn::index s = 0; s < Batch; ++s)
            for (nn::index i = 0; i < net::output_type::size; ++i) y.push_back(run.output()(i, s));
        return dual_loss(y, dual_data.targets).slope;
    };
    const auto got = flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()));
    const auto truth = true_gradients(parameters_of(*duals), loss);
    CHECK(distance(got, truth) <= 1e-12);
}

/// Gradients of mse in float beside those in double.
template <auto Net, nn::index Batch>
void examine_float_beside_double() {
    const auto model = seeded<nn::model<Net, double>>({11});
    const boxed<nn::model<Net, float>> single;
    give_parameters(*model, *single);
    const sample_data<Net, Batch, double> data;
    const sample_data<Net, Batch, float> floats;
    const auto got = flat(nn::gradients(*single, nn::mse{}, floats.x(), floats.y()));
    CHECK(distance(got, flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()))) <= 2e-6);
}

} // namespace ctnn_test
