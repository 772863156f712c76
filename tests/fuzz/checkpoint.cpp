// libFuzzer on the load of checkpoints: any bytes, as the file of a run with each optimizer. What is refused
// changes nothing; what is loaded can be gone on with: the place of the batches, the memory of layers, steps
// of the optimizer. Built and run as load.cpp is.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io/checkpoint.hpp>

#include <cstdlib>
#include <vector>

namespace nn = ctnn;

namespace {

using data = nn::dataset<float, nn::shape<3>>;
using batches = nn::batches<4, float, nn::shape<3>>;

template <class X>
std::vector<std::byte> copy_of(const X& x) {
    const auto* first = reinterpret_cast<const std::byte*>(&x);
    return {first, first + sizeof x};
}

void sentence(const nn::load_result& result) {
    std::ostringstream out;
    out << result;
    if (out.str().size() < 6 || (!result && std::string(result.problem).empty())) std::abort();
}

template <auto Net, class Loss, class Optimizer, class State>
struct run {
    nn::model<Net> model{nn::seed{1}};
    nn::trainer<Net, Loss, Optimizer, 4, float, State> trainer;
    batches::place place;

    std::vector<std::byte> saved() {
        std::vector<std::byte> file(nn::io::save_checkpoint(model, trainer, {}, place).bytes);
        if (!nn::io::save_checkpoint(model, trainer, file, place)) std::abort();
        return file;
    }
    bool load(const std::vector<std::byte>& file) {
        const auto before = copy_of(*this);
        const auto result = nn::io::load_checkpoint(model, trainer, {file.data(), file.size()}, false,
                                                    nn::io::in_memory{}, place);
        sentence(result);
        if (!result && copy_of(*this) != before) std::abort(); // changed in spite of an error
        return bool(result);
    }
};

/// The bytes as a file, and as the values of a file whose header is right.
template <auto Net, class Loss, class Optimizer, class State>
void one(const std::vector<std::byte>& bytes, auto go_on) {
    static run<Net, Loss, Optimizer, State> r;
    std::construct_at(&r);
    if (r.load(bytes)) go_on(r);
    std::construct_at(&r);
    auto file = r.saved();
    std::uint64_t values = 0;
    if (nn::io::find_values(nn::io::bytes_source{file.data(), file.size()}, values)) std::abort();
    for (std::size_t i = 0; i < bytes.size() && values + i < file.size(); ++i)
        file[file.size() - 1 - i] = bytes[i]; // the numbers stand at the end
    if (r.load(file)) go_on(r);
}

const data some{std::vector<float>(30), std::vector<int>(10), 2};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
    const auto* first = reinterpret_cast<const std::byte*>(bytes);
    const std::vector<std::byte> exact(first, first + size);
    constexpr auto net = nn::input<3> >> nn::dense<2>;
    const auto with = [&]<class Optimizer>(Optimizer) {
        one<net, nn::mse, Optimizer, nn::stateless>(exact, [](auto& r) {
            const float targets[4][2] = {};
            batches b{some, nn::seed{1}};
            static_cast<void>(b.resume(r.place));
            for (int i = 0; i < 5; ++i) {
                if (!b.next()) b.shuffle(), b.next();
                r.trainer.step(r.model, b.inputs(), targets, b.count());
            }
        });
    };
    with(nn::sgd{}), with(nn::momentum_sgd{}), with(nn::adam{}), with(nn::clip<nn::adamw>{});
    constexpr auto remembers = nn::sequence<2, 3> >> nn::conv1d<2, nn::kernel<2>, nn::causal> >> nn::gru<2>;
    one<remembers, nn::mse, nn::sgd, nn::stateful>(exact, [](auto& r) {
        const float x[4][2][3] = {}, y[4][2][2] = {};
        for (int i = 0; i < 3; ++i) r.trainer.step(r.model, x, y);
    });
    return 0;
}
