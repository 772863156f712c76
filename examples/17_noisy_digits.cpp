// 17 noisy digits: a network that branches, a small U-Net (Ronneberger et al., 2015) around a residual block
// (He et al., 2015), cleans images.
//
//     EXAMPLE=17_noisy_digits sh examples/run.sh [--epochs N]
//
// On the way down pools see more of the image and less of its detail; on the way up each size is joined by
// what it was before its pool. test-args: --epochs 1
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace nn = ctnn;

template <nn::index C>
constexpr auto conv = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
template <nn::index C>
constexpr auto block = nn::sum(conv<C> >> nn::relu >> conv<C>, nn::identity) >> nn::relu;
constexpr auto unet =
    nn::input<1, 28, 28> >> conv<8> >> nn::relu >> nn::as<"fine"> >> nn::max_pool2d<2> >> conv<16> >>
    nn::relu >> nn::as<"coarse"> >> nn::max_pool2d<2> >> block<16> >> nn::upsample2d<2> >>
    nn::concat(nn::identity, nn::from<"coarse">) >> conv<8> >> nn::relu
    >> nn::upsample2d<2> >> nn::concat(nn::identity, nn::from<"fine">) >> conv<8> >> nn::relu
    >> nn::conv2d<1, nn::kernel<1>>;
static_assert(nn::output_shape<unet> == nn::shape<1, 28, 28>{});

namespace {
constexpr nn::index batch = 16, size = 28 * 28, shown = 3;
nn::model<unet> model{nn::seed{1}};
nn::trainer<unet, nn::mse, nn::adam, batch> trainer{{.lr = 0.003}};

std::uint64_t draws = 0;
float with_noise(float pixel) {
    const float uniform = float(nn::random_bits(nn::seed{3}, draws++) >> 40) / float(1 << 24);
    return pixel + 1.6f * (uniform - 0.5f);
}
double mean_squared(const float* a, const float* b) {
    double sum = 0;
    for (nn::index i = 0; i < size; ++i) sum += double((a[i] - b[i]) * (a[i] - b[i]));
    return sum / size;
}
float grey(float v) { return nn::min(nn::max(v, 0.f), 1.f); }
} // namespace

int main(int count, char** arguments) {
    const int epochs = count > 2 ? std::atoi(arguments[2]) : 4;
    const auto digits = nn::drawn_digits<float>(4000, nn::seed{1}),
               unseen = nn::drawn_digits<float>(shown, nn::seed{2});
    std::cout << unet << '\n' << nn::parameter_count<unet> << " parameters\n";
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        double loss = 0;
        for (nn::index first = 0; first < digits.size(); first += batch) {
            static float noisy[batch * size];
            for (nn::index i = 0; i < batch * size; ++i) noisy[i] = with_noise(digits.sample(first)[i]);
            loss += double(trainer.step(model, noisy, nn::unchecked<batch * size>(digits.sample(first))));
        }
        std::printf("epoch %d: mean squared error %.4f\n", epoch, loss * batch / double(digits.size()));
    }

    // Digits that it has not seen: with noise, cleaned, as they were.
    static float image[shown][3][size];
    double before = 0, after = 0;
    for (nn::index d = 0; d < shown; ++d) {
        auto& [noisy, cleaned, clean] = image[d];
        for (nn::index i = 0; i < size; ++i) clean[i] = unseen.sample(d)[i], noisy[i] = with_noise(clean[i]);
        const auto made = nn::predict(model, noisy);
        for (nn::index i = 0; i < size; ++i) cleaned[i] = made[i];
        before += mean_squared(noisy, clean) / shown;
        after += mean_squared(cleaned, clean) / shown;
        for (int row = 2; row < 26; row += 2, std::puts(""))
            for (const auto& one : image[d])
                for (int column = 0; column < 28; ++column)
                    std::putchar(" .:-=+*#%@"[int(9.99f * grey(one[28 * row + column]))]);
    }
    std::ofstream picture("noisy_digits.pgm", std::ios::binary); // a column for each digit
    picture << "P5 " << 28 * shown << ' ' << 28 * 3 << " 255\n";
    for (int row = 0; row < 3 * 28; ++row)
        for (const auto& one : image)
            for (int column = 0; column < 28; ++column)
                picture.put(char(255 * grey(one[row / 28][28 * (row % 28) + column])));
    std::printf("mean squared error %.4f with noise, %.4f cleaned; the picture is noisy_digits.pgm\n", before,
                after);
    return after < before / 4 && picture.good() ? 0 : 1;
}
