// Models between PyTorch and here: what side.py drives. `side scripts FOLDER` prints the PyTorch side of every network below; `side check
// FOLDER` loads what PyTorch made of them, compares outputs, losses, gradients and three SGD steps, and saves the trained models for PyTorch.
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <cmath>
#include <fstream>
#include <iostream>
#include <memory>

namespace nn = ctnn;

namespace {

constexpr nn::index batch = 5;
int failures = 0;

void expect(bool good, const std::string& what) {
    if (good) return;
    ++failures;
    std::cout << "FAILED " << what << '\n';
}

// float: element by element; double: the norm of the difference.
template <class T>
void expect_close(const std::vector<T>& got, const std::vector<T>& want, const std::string& what) {
    if constexpr (sizeof(T) == 4) {
        double worst = 0;
        for (std::size_t i = 0; i < want.size(); ++i)
            worst = std::max(worst, std::abs(double(got[i]) - double(want[i])) / (1e-6 + 1e-5 * std::abs(double(want[i]))));
        expect(got.size() == want.size() && worst <= 1, what + ": " + std::to_string(worst) + " of the tolerance");
    } else {
        double difference = 0, norm = 0;
        for (std::size_t i = 0; i < want.size(); ++i) difference += std::pow(got[i] - want[i], 2), norm += want[i] * want[i];
        expect(got.size() == want.size() && std::sqrt(difference) <= 1e-12 * std::sqrt(norm), what + ": " + std::to_string(std::sqrt(difference / norm)));
    }
}

// The values of one tensor, whatever its shape.
template <class T>
std::vector<T> values(const std::vector<std::byte>& bytes, std::string_view name) {
    const nn::io::bytes_source s{bytes.data(), bytes.size()};
    std::uint64_t begin = 0;
    std::vector<T> all;
    static_cast<void>(nn::io::find_values(s, begin));
    const auto broken = nn::io::check(s, [&](const nn::io::tensor_entry& e) {
        if (!nn::io::equals(s, e.name, name)) return;
        for (std::uint64_t at = e.begin; at < e.end; at += nn::io::bytes_of(e.type)) all.push_back(nn::io::number_at<T>(s, e.type, begin + at));
    });
    expect(!broken && !all.empty(), "no tensor " + std::string(name));
    return all;
}
template <auto Net, class T>
std::vector<T> parameters(const nn::model<Net, T>& m) {
    std::vector<T> all;
    nn::for_each_parameter(m, [&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) all.push_back(view[i]);
    });
    return all;
}

template <auto Net, class Loss, class T>
void check_one(const std::string& folder, const std::string& name) {
    using input = typename nn::model<Net, T>::network_type::input_type;
    constexpr nn::index inputs = batch * nn::input_shape<Net>.size;
    const std::string file = folder + '/' + name, what = name + (sizeof(T) == 4 ? " f32 " : " f64 ");
    std::vector<std::byte> bytes;
    expect(bool(nn::io::read_file(file + ".safetensors", bytes)), what + "no file");
    const auto start = std::make_unique<nn::model<Net, T>>(), after = std::make_unique<nn::model<Net, T>>(), gradient = std::make_unique<nn::model<Net, T>>();
    for (const auto& [to, prefix] : {std::pair{start.get(), "start."}, {after.get(), "after."}, {gradient.get(), "gradient."}})
        if (const auto loaded = nn::load(*to, std::span<const std::byte>(bytes), nn::prefix{prefix}); !loaded) {
            std::cout << what << prefix << ' ' << loaded << '\n';
            ++failures;
        }
    using value = std::conditional_t<nn::has_tokens<input>, int, T>;
    const auto x = values<T>(bytes, "x");
    const std::vector<value> entering(x.begin(), x.end());
    const auto given = nn::unchecked<inputs>(entering.data());
    const auto y = values<T>(bytes, "targets");
    using target = std::conditional_t<__is_same(Loss, nn::mse), T, int>;
    const std::vector<target> wanted(y.begin(), y.end());
    constexpr nn::index targets = __is_same(Loss, nn::mse) ? batch * nn::output_shape<Net>.size : batch;
    const auto labels = nn::unchecked<targets>(wanted.data());

    const auto output = nn::predict<batch>(*start, given);
    expect_close(std::vector<T>(output.begin(), output.end()), values<T>(bytes, "output"), what + "output");
    const auto g = std::make_unique<nn::model<Net, T>>(nn::gradients(*start, Loss{}, given, labels));
    expect_close(parameters(*g), parameters(*gradient), what + "gradients");
    const auto trainer = std::make_unique<nn::trainer<Net, Loss, nn::sgd, batch, T>>(nn::sgd{.lr = 0.1});
    std::vector<T> losses;
    for (int i = 0; i < 3; ++i) losses.push_back(trainer->step(*start, given, labels));
    expect_close(losses, values<T>(bytes, "losses"), what + "losses");
    expect_close(parameters(*start), parameters(*after), what + "three SGD steps");
    expect(bool(nn::save(*start, file + ".trained.safetensors")), what + "not saved");
}

template <auto Net, class Loss>
void network(const std::string& mode, const std::string& folder, const std::string& name) {
    if (mode == "scripts") {
        std::ofstream out(folder + '/' + name + ".py");
        nn::torch_script<Net>(out);
    } else {
        check_one<Net, Loss, float>(folder, name + ".f32");
        check_one<Net, Loss, double>(folder, name + ".f64");
    }
}

constexpr auto mlp = nn::input<20> >> nn::dense<17> >> nn::leaky_relu<1, 5> >> nn::dense<16, nn::no_bias> >> nn::sigmoid >> nn::dense<4>;
constexpr auto lenet = nn::input<1, 28, 28>
    >> nn::conv2d<6,  nn::kernel<5>, nn::padding<2>> >> nn::relu >> nn::max_pool2d<2>
    >> nn::conv2d<16, nn::kernel<5>>                 >> nn::relu >> nn::max_pool2d<2>
    >> nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >> nn::dense<10>;
constexpr auto images = nn::input<4, 9, 7>
    >> nn::conv2d<8, nn::kernel<3, 2>, nn::stride<2, 1>, nn::padding<1>, nn::groups<2>> >> nn::tanh >> nn::avg_pool2d<2, nn::stride<1>>
    >> nn::conv2d<5, nn::kernel<2>, nn::dilation<2>, nn::no_bias> >> nn::global_avg_pool >> nn::identity >> nn::dense<3>;
constexpr auto lstm = nn::sequence<6, 5> >> nn::lstm<9> >> nn::lstm<4, nn::no_bias> >> nn::last_step >> nn::dense<3>;
constexpr auto gru = nn::sequence<6, 5> >> nn::gru<9> >> nn::last_step >> nn::dense<3>;
constexpr auto rnn = nn::sequence<6, 5> >> nn::rnn<9> >> nn::dense<2>; // a target for every step
constexpr auto words = nn::tokens<7, 11> >> nn::embedding<6> >> nn::gru<5> >> nn::last_step >> nn::dense<4>;
constexpr auto conv1d = nn::input<3, 18> >> nn::conv1d<6, nn::kernel<3>, nn::padding<1>> >> nn::relu >> nn::max_pool1d<3> >> nn::flatten >> nn::dense<2>;
constexpr auto causal = nn::sequence<8, 2> >> nn::conv1d<6, nn::kernel<3>, nn::dilation<2>, nn::groups<2>, nn::causal> >> nn::tanh >> nn::dense<1>;

} // namespace

int main(int, char** arguments) {
    const std::string mode = arguments[1], folder = arguments[2];
    network<mlp, nn::cross_entropy>(mode, folder, "mlp");
    network<lenet, nn::cross_entropy>(mode, folder, "lenet");
    network<images, nn::cross_entropy>(mode, folder, "images");
    network<lstm, nn::cross_entropy>(mode, folder, "lstm");
    network<gru, nn::cross_entropy>(mode, folder, "gru");
    network<rnn, nn::mse>(mode, folder, "rnn");
    network<words, nn::cross_entropy>(mode, folder, "words");
    network<conv1d, nn::mse>(mode, folder, "conv1d");
    network<causal, nn::mse>(mode, folder, "causal");
    return failures;
}
