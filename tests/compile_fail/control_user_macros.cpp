// What <windows.h> and <complex.h> do to everybody's names, before and after ctnn.
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define I (1.0fi)
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 8, 8> >> nn::conv2d<2, nn::kernel<3>> >> nn::relu >> nn::max_pool2d<2> >> nn::flatten >> nn::dense<3> >> nn::softmax;
nn::model<net> model{nn::seed{1}};
nn::trainer<net, nn::cross_entropy, nn::sgd, 4> trainer;
float f(const float (&x)[4][8][8], const int (&y)[4]) { return trainer.step(model, x, y) + nn::predict<4>(model, x)(0, 0); }
#if !defined(min) || !defined(max) || !defined(I)
#error "ctnn took the user's macros away"
#endif
static_assert(min(1, 2) == 1 && max(1, 2) == 2);
