#pragma once
// What tests of checkpoints that are refused share: a run that is saved to memory and loaded from it, and
// bytes that are changed.

#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

using bytes = std::vector<std::byte>;

/// The sentence of a result, which every result has.
std::string sentence(const auto& result) {
    CHECK(std::string(result ? "fine" : result.problem).size() > 3);
    return said(result);
}

bytes copy_of(const auto& object) {
    bytes copy(sizeof object);
    std::memcpy(copy.data(), static_cast<const void*>(&object), sizeof object);
    return copy;
}

/// A model and its trainer.
template <auto Net, class Loss, class Optimizer, nn::index B = 4, class T = float,
          class State = nn::stateless>
struct run {
    nn::model<Net, T> model{nn::seed{1}};
    nn::trainer<Net, Loss, Optimizer, B, T, State> trainer;
    template <class... More>
    bytes save(const More&... more) {
        bytes file(nn::io::save_checkpoint(model, trainer, {}, more...).bytes);
        CHECK(nn::io::save_checkpoint(model, trainer, file, more...));
        return file;
    }
    // Loads, and finds nothing changed where that failed.
    template <class... More>
    nn::load_result load(const bytes& file, More&... more) {
        const bytes exact(file.begin(), file.end());
        const std::vector<bytes> before{copy_of(*this), copy_of(more)...};
        const auto result = nn::io::load_checkpoint(model, trainer, {exact.data(), exact.size()}, false,
                                                    nn::io::in_memory{}, more...);
        if (!result) CHECK(before == std::vector<bytes>{copy_of(*this), copy_of(more)...});
        return result;
    }
};

/// The place of a tensor's values in a file.
inline std::size_t place_of(const bytes& file, std::string_view name) {
    const nn::io::bytes_source s{file.data(), file.size()};
    std::uint64_t values = 0, at = 0;
    CHECK_FALSE(nn::io::find_values(s, values));
    CHECK_FALSE(nn::io::for_each_tensor(s, [&](const nn::io::tensor_entry& e) {
        if (nn::io::equals(s, e.name, name)) at = values + e.begin;
        return true;
    }));
    REQUIRE(at > 0);
    return std::size_t(at);
}
template <class X>
bytes with(bytes file, std::string_view name, X value, std::size_t offset = 0) {
    std::memcpy(file.data() + place_of(file, name) + offset, &value, sizeof value);
    return file;
}

} // namespace ctnn_test
