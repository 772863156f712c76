// Trains every layer by every optimizer for some steps and prints a hash of each model's weights and
// predictions: the same for every compiler and optimisation of one instruction set.
//
//     hash [steps]
#include <realtime/every_layer.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

namespace nn = ctnn;

/// FNV-1a (Fowler, Noll, Vo).
std::uint64_t hash(const void* data, std::size_t size, std::uint64_t h = 0xcbf29ce484222325u) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i) h = (h ^ bytes[i]) * 0x100000001b3u;
    return h;
}

template <class Network>
void train(long steps) {
    auto& model = Network::model;
    model = std::remove_reference_t<decltype(model)>{nn::seed{1}};
    float loss = 0;
    for (long i = 0; i < steps; ++i) loss = Network::step();
    const auto y = nn::predict<Network::large>(
        model, nn::unchecked<Network::large * Network::inputs>(Network::x.data()), Network::space);
    const auto bytes = nn::bytes(model);
    std::printf("%016llx loss %.9g\n",
                static_cast<unsigned long long>(hash(y.data(), sizeof y, hash(bytes.data(), bytes.size()))),
                double(loss));
}

template <class... Networks>
void train_all(realtime::all_of<Networks...>, long steps) {
    (train<Networks>(steps), ...);
}

} // namespace

int main(int count, char** words) { train_all(realtime::all{}, count > 1 ? std::atol(words[1]) : 1000); }
