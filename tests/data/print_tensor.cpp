// Tensors as text.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <sstream>

namespace nn = ctnn;

namespace {
template <class T, class S>
std::string text(const nn::tensor<T, S>& t) {
    std::ostringstream out;
    out << t;
    return out.str();
}
} // namespace

TEST_CASE("tensors print row by row") {
    CHECK(text(nn::tensor<float, nn::shape<2, 3>>{1, 2, 3, 4, 5.5, -6}) == "[[1, 2, 3], [4, 5.5, -6]]");
    CHECK(text(nn::tensor<unsigned char, nn::shape<1>>{65}) == "[65]");
    CHECK(text(nn::tensor<double, nn::shape<1, 2, 1>>{1e-9, 2}) == "[[[1e-09], [2]]]");
}
