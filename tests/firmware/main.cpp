// A program for a microcontroller: weights in flash, state in RAM; no heap, no exceptions, no RTTI, no file
// system. What it computes at run time has to be what the compiler computed, but for rounding: the exit code
// is the number of differences.
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

namespace {

constexpr auto control = nn::input<6> >> nn::dense<32> >> nn::tanh >> nn::dense<4>;
constexpr auto listener = nn::sequence<2, 4> >> nn::gru<12> >> nn::lstm<5> >> nn::dense<3>;
constexpr auto picture = nn::input<1, 8, 8> >> nn::conv2d<4, nn::kernel<3>> >> nn::relu >>
                         nn::max_pool2d<2> >> nn::flatten >> nn::dense<3> >> nn::softmax;

// A program in earnest makes its constants of files, with nn::load; here they are seeded while compiling.
constexpr nn::model<control> controller{nn::seed{1}};
constexpr nn::model<listener> ear{nn::seed{2}};
constexpr nn::model<picture> eye{nn::seed{3}};
constinit nn::stream<listener> heard;
nn::workspace<picture> seen;

template <int N>
struct numbers {
    float of[N];
    constexpr numbers() : of() {
        for (int i = 0; i < N; ++i) of[i] = 0.25f * float(i % 7) - 0.5f;
    }
};
constexpr numbers<64> known;
volatile float sensors[64];

template <class A, class B>
int differences(const A& a, const B& b, nn::index from, nn::index count) {
    int n = 0;
    for (nn::index i = 0; i < count; ++i) {
        const float difference = a.data()[i] - b.data()[from + i];
        n += !(difference < 1e-6f && difference > -1e-6f); // NaN is one, too
    }
    return n;
}

} // namespace

int main() {
    for (int i = 0; i < 64; ++i) sensors[i] = known.of[i];
    float x[64]; // what no compiler can look through
    for (int i = 0; i < 64; ++i) x[i] = sensors[i];

    constexpr auto output = nn::predict(controller, nn::unchecked<6>(known.of));
    constexpr auto words = nn::predict(ear, nn::unchecked<8>(known.of));
    constexpr auto classes = nn::predict(eye, nn::unchecked<64>(known.of));
    int wrong = differences(nn::predict(controller, nn::unchecked<6>(x)), output, 0, 4);
    wrong += differences(heard.step(ear, nn::unchecked<4>(x)), words, 0, 3);
    wrong += differences(heard.step(ear, nn::unchecked<4>(x + 4)), words, 3, 3);
    wrong += differences(nn::predict(eye, nn::unchecked<64>(x), seen), classes, 0, 3);
    return wrong;
}
