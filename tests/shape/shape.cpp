// Shapes, tensors and the door.
#include <ctnn/shape/in.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace nn = ctnn;

static_assert(nn::shape<1, 28, 28>::size == 784 && nn::shape<3, 4>::rank == 2 &&
              nn::shape<3, 4>::extent(1) == 4);
static_assert(nn::shape<3>{} == nn::shape<3>{} && !(nn::shape<3>{} == nn::shape<3, 1>{}));
static_assert(alignof(nn::tensor<float, nn::shape<3>>) == 64);
static_assert(nn::tensor<int, nn::shape<2, 3>>{1, 2, 3, 4, 5, 6}(1, 2) == 6);
static_assert(nn::argmax(nn::tensor<int, nn::shape<3>>{1, 3, 3}) == 1);
static_assert(nn::argmax(nn::tensor<int, nn::shape<2, 3>>{9, 2, 3, 4, 6, 5}.row(1)) == 1);
static_assert(decltype(nn::tensor<int, nn::shape<2, 3, 4>>{}.row(0))::extent == 12);
constexpr float not_a_number = __builtin_nanf("");
static_assert(nn::argmax(std::array{1.f, not_a_number, 5.f, not_a_number}) == 1 &&
              nn::argmax(std::array{not_a_number, 1.f}) == 0 &&
              nn::argmax(std::array{1.f, 5.f, not_a_number}) == 2);

float sum_of(nn::in<6, float> x) {
    float sum = 0;
    for (nn::index i = 0; i < x.size(); ++i) sum += x.data()[i];
    return sum;
}

TEST_CASE("everything that holds exactly six values enters") {
    const float nested[3][2] = {{1, 2}, {3, 4}, {5, 6}};
    const std::array<std::array<float, 3>, 2> arrays{{{1, 2, 3}, {4, 5, 6}}};
    std::array<float[2], 3> mixed{{{1, 2}, {3, 4}, {5, 6}}};
    const std::vector<float> dynamic{1, 2, 3, 4, 5, 6};
    CHECK(sum_of(nested) == 21);
    CHECK(sum_of(arrays) == 21);
    CHECK(sum_of(mixed) == 21);
    CHECK(sum_of(nn::tensor<float, nn::shape<6>>{1, 2, 3, 4, 5, 6}) == 21);
    CHECK(sum_of(std::span<const float, 6>{&nested[0][0], 6}) == 21);
    CHECK(sum_of(std::span<const float[2], 3>{nested}) == 21);
    CHECK(sum_of(nn::unchecked<6>(dynamic.data())) == 21);
    CHECK(sum_of(std::array<const float, 6>{1, 2, 3, 4, 5, 6}) == 21);
    CHECK(nn::in<1, float>(2.f).data() != nullptr);
    // And may be handed on, to functions that take anything that enters.
    const nn::in<6, float> entered(nested);
    float copy[6];
    nn::in<6, float>::copy(entered, copy);
    CHECK(copy[5] == 6);
    nn::with_rows<6, float>(entered, [&](const float* rows) { CHECK(rows == &nested[0][0]); });
}

TEST_CASE("a tensor is a range of exactly its values") {
    nn::tensor<float, nn::shape<2, 3>> rows{1, 2, 3, 4, 5, 6};
    CHECK(sum_of(nn::tensor<float, nn::shape<2, 3>>{1, 2, 3, 4, 5, 6}) == 21);
    CHECK(nn::in<3, float>(rows.row(1)).data() == rows.data() + 3); // a row enters as an array does
    rows.row(0)[2] = 7;
    CHECK(rows(0, 2) == 7);
    nn::tensor<double, nn::shape<3>> t;
    CHECK(t.end() - t.begin() == 3);
    for (double v : t) CHECK(v == 0);
    t[1] = 2;
    CHECK(t == nn::tensor<double, nn::shape<3>>{0, 2, 0});
}
