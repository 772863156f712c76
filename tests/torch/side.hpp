#pragma once
// Networks between PyTorch and here: what side.py drives, and the laws that need no PyTorch. `program scripts
// FOLDER` prints the PyTorch side of every network of a list; `program check FOLDER` loads what PyTorch made of
// them, compares outputs, losses, gradients and three steps, and saves the trained models for PyTorch; `program
// laws`, where exchange_or_laws is called, holds each against its own single samples.
//
//     constexpr ctnn_test::exchanged<net, nn::mse, nn::adam, 17> one{"name", {.lr = 0.01}};
//     int main(int, char** arguments) { return ctnn_test::exchange(arguments, one, another); }

#include "compared.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

// Optimizers as PyTorch's.
inline void print_python(std::ostream& out, const nn::sgd& o) {
    out << "torch.optim.SGD, dict(lr=" << o.lr << ", weight_decay=" << o.weight_decay << ")";
}
inline void print_python(std::ostream& out, const nn::momentum_sgd& o) {
    out << "torch.optim.SGD, dict(lr=" << o.lr << ", momentum=" << o.momentum << ", dampening=" << o.dampening
        << ", weight_decay=" << o.weight_decay << ", nesterov=" << (o.nesterov ? "True" : "False") << ")";
}
inline void print_adam(std::ostream& out, const auto& o) {
    out << "dict(lr=" << o.lr << ", betas=(" << o.betas[0] << ", " << o.betas[1] << "), eps=" << o.eps
        << ", weight_decay=" << o.weight_decay << ")";
}
inline void print_python(std::ostream& out, const nn::adam& o) {
    out << "torch.optim.Adam, ", print_adam(out, o);
}
inline void print_python(std::ostream& out, const nn::adamw& o) {
    out << "torch.optim.AdamW, ", print_adam(out, o);
}

/// A network, its loss, its optimizer, its batch.
template <auto Net, class Loss, class Optimizer = nn::sgd, nn::index Batch = 5>
struct exchanged {
    const char* name;
    Optimizer optimizer{};

    using net = nn::network_of<Net>;
    using input = typename net::input_type;
    using output = typename net::output_type;
    static constexpr bool judges_classes = !__is_same(Loss, nn::mse);
    static constexpr nn::index in = input::size, out = output::size,
                               targets_of_one = Loss::template targets<output>;
    /// Nothing in training knows of other samples, as batch_norm does.
    static constexpr bool samples_are_alone = !nn::trained_layers<net, float>::of_batches.whole;
    template <class T>
    using value = std::conditional_t<nn::has_tokens<input>, int, T>;
    template <class T>
    using target = std::conditional_t<judges_classes, int, T>;
    void script(const std::string& folder) const {
        std::ofstream to(folder + '/' + name + ".py");
        nn::torch_script<Net>(to);
        to << "\n\nBATCH = " << Batch << "\nMSE = " << (judges_classes ? "False" : "True")
           << "\nOPTIMIZER = ";
        print_python(to, optimizer);
        to << '\n';
    }

    template <class T>
    void check(const std::string& folder) const {
        const std::string file = folder + '/' + name + (sizeof(T) == 4 ? ".f32" : ".f64"),
                          what = std::string(name) + (sizeof(T) == 4 ? " f32 " : " f64 ");
        std::vector<std::byte> bytes;
        expect(bool(nn::io::read_file(file + ".safetensors", bytes)), what + "no file");
        const auto start = std::make_unique<nn::model<Net, T>>(),
                   after = std::make_unique<nn::model<Net, T>>(),
                   gradient = std::make_unique<nn::model<Net, T>>();
        for (const auto& [to, prefix] :
             {std::pair{start.get(), "start."}, {after.get(), "after."}, {gradient.get(), "gradient."}})
            if (const auto loaded = nn::load(*to, std::span<const std::byte>(bytes), nn::prefix{prefix});
                !loaded) {
                std::cout << what << prefix << ' ' << loaded << '\n';
                ++failures;
            }
        const auto x = values<T>(bytes, "x"), y = values<T>(bytes, "targets");
        const std::vector<value<T>> entering(x.begin(), x.end());
        const std::vector<target<T>> wanted(y.begin(), y.end());
        const auto given = nn::unchecked<Batch * in>(entering.data());
        const auto targets = nn::unchecked<Batch * targets_of_one>(wanted.data());

        const auto space = std::make_unique<nn::workspace<Net, Batch, T>>();
        const auto made = nn::predict<Batch>(*start, given, *space);
        expect_close(std::vector<T>(made.begin(), made.end()), values<T>(bytes, "output"), what + "output",
                     tolerance<T>);
        const auto g = std::make_unique<nn::model<Net, T>>(nn::gradients(*start, Loss{}, given, targets));
        expect_close(parameters(*g), parameters(*gradient), what + "gradients", 3 * tolerance<T>);
        const auto trainer = std::make_unique<nn::trainer<Net, Loss, Optimizer, Batch, T>>(optimizer);
        std::vector<T> losses;
        for (int i = 0; i < 3; ++i) losses.push_back(trainer->step(*start, given, targets));
        expect_close(losses, values<T>(bytes, "losses"), what + "losses", 3 * tolerance<T>);
        expect_close(parameters(*start), parameters(*after), what + "three steps", 10 * tolerance<T>);
        expect_close(buffers(*start), buffers(*after), what + "statistics", 10 * tolerance<T>);
        expect(bool(nn::save(*start, file + ".trained.safetensors")), what + "not saved");
    }

    /// A batch is what its samples are alone: outputs, and gradients as the mean of theirs; a stream is what
    /// its network is; memory that is trained with begins like none.
    template <class T>
    void laws() const {
        const std::string what = std::string(name) + (sizeof(T) == 4 ? " f32 " : " f64 ");
        const auto model = std::make_unique<nn::model<Net, T>>(nn::seed{5});
        std::vector<value<T>> x;
        std::vector<target<T>> y;
        const auto number = [](nn::index i) {
            return double(nn::random_bits({11}, std::uint64_t(i)) >> 11) / double(std::int64_t(1) << 52) - 1;
        };
        for (nn::index i = 0; i < Batch * in; ++i) {
            if constexpr (nn::has_tokens<input>)
                x.push_back(int(nn::random_bits({12}, std::uint64_t(i)) %
                                std::uint64_t(nn::step_of<input>::vocabulary)));
            else x.push_back(T(number(i)));
        }
        for (nn::index i = 0; i < Batch * targets_of_one; ++i) {
            if constexpr (judges_classes)
                y.push_back(
                    int(nn::random_bits({13}, std::uint64_t(i)) % std::uint64_t(out / targets_of_one)));
            else y.push_back(T(number(Batch * in + i)));
        }
        const auto all_x = nn::unchecked<Batch * in>(x.data());
        const auto all_y = nn::unchecked<Batch * targets_of_one>(y.data());
        const auto space = std::make_unique<nn::workspace<Net, Batch, T>>();
        const auto one_space = std::make_unique<nn::workspace<Net, 1, T>>();
        const auto made = nn::predict<Batch>(*model, all_x, *space);
        const auto g = std::make_unique<nn::model<Net, T>>(nn::gradients(*model, Loss{}, all_x, all_y));
        const std::vector<T> batch(made.begin(), made.end());
        std::vector<T> alone, mean(parameters(*g).size());
        for (nn::index b = 0; b < Batch; ++b) {
            const auto one = nn::predict(*model, nn::unchecked<in>(x.data() + b * in), *one_space);
            alone.insert(alone.end(), one.begin(), one.end());
            if constexpr (samples_are_alone) {
                const auto share = std::make_unique<nn::model<Net, T>>(
                    nn::gradients(*model, Loss{}, nn::unchecked<in>(x.data() + b * in),
                                  nn::unchecked<targets_of_one>(y.data() + b * targets_of_one)));
                const auto p = parameters(*share);
                for (std::size_t i = 0; i < p.size(); ++i) mean[i] += p[i] / T(Batch);
            }
        }
        expect_close(batch, alone, what + "a batch and its samples", tolerance<T>);
        if (samples_are_alone)
            expect_close(parameters(*g), mean, what + "gradients of a batch and of its samples",
                         3 * tolerance<T>);
        if constexpr (nn::one_step<net>::possible) {
            const auto stream = std::make_unique<nn::stream<Net, T>>();
            constexpr nn::index steps = nn::step_count<input>, each = in / steps,
                                outs = nn::stream<Net, T>::outputs;
            std::vector<T> streamed;
            for (nn::index t = 0; t < steps; ++t) {
                const auto now = stream->step(*model, nn::unchecked<each>(x.data() + t * each));
                const auto add = [&](const auto& answer) {
                    if (!nn::is_sequence<output>) streamed.clear();
                    streamed.insert(streamed.end(), answer.begin(), answer.begin() + outs);
                };
                if constexpr (requires { now.has_value(); }) {
                    if (now) add(*now);
                } else {
                    add(now);
                }
            }
            expect_close(streamed, std::vector<T>(alone.begin(), alone.begin() + out), what + "a stream",
                         tolerance<T>);
        }
        if constexpr (nn::is_sequence<input> && nn::goes_on_in_chunks<nn::compiled<net>>) {
            const auto again = std::make_unique<nn::model<Net, T>>(*model);
            const auto plain = std::make_unique<nn::trainer<Net, Loss, Optimizer, Batch, T>>(optimizer);
            const auto carrying =
                std::make_unique<nn::trainer<Net, Loss, Optimizer, Batch, T, nn::stateful>>(optimizer);
            expect_close(std::vector<T>{carrying->step(*again, all_x, all_y)},
                         {plain->step(*model, all_x, all_y)}, what + "loss with memory", tolerance<T>);
            expect_close(parameters(*again), parameters(*model), what + "a step with memory",
                         3 * tolerance<T>);
        }
    }
};

/// Runs what `arguments` (mode and folder) ask for of PyTorch.
template <class... Networks>
int exchange(char** arguments, const Networks&... networks) {
    const std::string mode = arguments[1];
    const auto one = [&](const auto& network) {
        if (mode == "scripts") network.script(arguments[2]);
        else network.template check<float>(arguments[2]), network.template check<double>(arguments[2]);
    };
    (one(networks), ...);
    return failures != 0;
}

/// The same, and `laws`, for which as much again has to be compiled: for programs that are asked for them.
template <class... Networks>
int exchange_or_laws(char** arguments, const Networks&... networks) {
    if (std::string(arguments[1]) != "laws") return exchange(arguments, networks...);
    ((networks.template laws<float>(), networks.template laws<double>()), ...);
    return failures != 0;
}

} // namespace ctnn_test
