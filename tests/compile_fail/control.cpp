// What the cases beside this one do wrong, done right.
#include <ctnn/shape/in.hpp>
namespace nn = ctnn;

constexpr nn::shape<1> smallest{};
constexpr float numbers[2][2] = {{1, 2}, {3, 4}};
constexpr double doubles[4] = {};
const nn::in<4, float> from_rows = numbers;
const nn::in<4, double> from_doubles = doubles;
const nn::in<1, float> from_a_scalar = numbers[0][0];
const nn::in<4, float> from_a_pointer = nn::unchecked<4>(&numbers[0][0]);
