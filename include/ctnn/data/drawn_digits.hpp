#pragma once
// Digits drawn by the program: ten figures as strokes, a random affine distortion, shaken points, a random
// pen and noise. Deterministic from a seed; for everything that wants digits and has no files.
//
//     const auto digits = nn::drawn_digits<float>(12'000, nn::seed{1});   // dataset<float, shape<1, 28, 28>>

#include <ctnn/data/dataset.hpp>
#include <ctnn/kernels/simd/scalar.hpp>
#include <ctnn/run/seed.hpp>

namespace ctnn::inline CTNN_ABI {

/// One stroke: up to ten points in a square of 20 x 20, y downwards.
struct stroke {
    int points = 0;
    double x[10]{}, y[10]{};
};
/// How a digit is written: one or two strokes.
struct figure {
    int digit = 0;
    stroke strokes[2];
};

/// The ways of writing that are drawn; some digits have two.
inline constexpr figure written_digits[] = {
    {0, {{9, {10, 5, 3, 4, 8, 14, 17, 15, 10}, {1, 4, 10, 16, 19, 17, 10, 4, 1}}, {}}},
    {1, {{3, {6, 11, 11}, {5, 1, 19}}, {}}},
    {1, {{3, {6, 11, 10}, {4, 1, 19}}, {2, {6, 15}, {19, 19}}}},
    {2, {{8, {4, 7, 13, 15, 13, 8, 3, 16}, {5, 1, 1, 6, 10, 14, 19, 19}}, {}}},
    {3, {{9, {4, 9, 14, 13, 8, 14, 15, 10, 4}, {3, 1, 4, 8, 10, 12, 16, 19, 17}}, {}}},
    {3, {{9, {4, 15, 9, 13, 15, 14, 11, 7, 4}, {1, 1, 8, 9, 12, 16, 19, 19, 17}}, {}}},
    {4, {{3, {10, 3, 17}, {1, 13, 13}}, {2, {13, 13}, {6, 19}}}},
    {4, {{3, {5, 4, 14}, {2, 10, 10}}, {2, {14, 13}, {1, 19}}}},
    {5, {{8, {15, 6, 5, 10, 15, 15, 10, 4}, {1, 1, 9, 8, 11, 16, 19, 18}}, {}}},
    {6, {{9, {13, 8, 4, 4, 8, 14, 15, 10, 5}, {1, 5, 11, 16, 19, 18, 13, 10, 13}}, {}}},
    {7, {{3, {3, 16, 8}, {2, 2, 19}}, {}}},
    {7, {{3, {4, 16, 9}, {2, 2, 19}}, {2, {7, 15}, {10, 10}}}},
    {8, {{10, {10, 5, 7, 13, 15, 10, 4, 6, 13, 10}, {1, 4, 8, 11, 16, 19, 16, 11, 6, 1}}, {}}},
    {8, {{9, {14, 8, 5, 9, 14, 13, 7, 4, 9}, {4, 1, 5, 9, 13, 18, 18, 14, 9}}, {2, {9, 14}, {9, 4}}}},
    {9, {{9, {15, 10, 5, 5, 10, 15, 15, 14, 11}, {5, 1, 3, 8, 10, 7, 4, 12, 19}}, {}}},
};

/// Draws one digit after the other; each has its own random numbers.
class digit_pen {
  public:
    digit_pen(seed s, index number) : seed_{random_bits(s, std::uint64_t(number))} {}

    /// A number between -1 and 1.
    double random() {
        return double(std::int64_t(random_bits(seed_, count_++)) >> 11) / double(std::int64_t(1) << 52);
    }

    /// Draws on 28 x 28 bytes; returns the digit.
    int draw(unsigned char (&image)[784]) {
        const auto which = random_bits(seed_, count_++) % std::size(written_digits);
        const figure& f = written_digits[which];
        // Rotation and slant are one matrix; neither sine nor cosine, so that every platform draws the same.
        const double turn = 0.30 * random(), slant = 0.30 * random();
        const double xx = fma(0.20, random(), 0.85), yy = fma(0.20, random(), 0.85);
        const double dx = fma(2.5, random(), 14), dy = fma(2.5, random(), 14), pen = fma(0.6, random(), 1.2);
        double distance[784];
        for (double& d : distance) d = 100;
        for (const stroke& original : f.strokes) {
            stroke s = original;
            for (int i = 0; i < s.points; ++i) {
                const double x = fma(1.2, random(), original.x[i] - 10),
                             y = fma(1.2, random(), original.y[i] - 10);
                s.x[i] = fma(slant - turn, y, fma(xx, x, dx));
                s.y[i] = fma(turn, x, fma(yy, y, dy));
            }
            for (int i = 0; i + 1 < s.points; ++i) line(s.x[i], s.y[i], s.x[i + 1], s.y[i + 1], distance);
        }
        for (int i = 0; i < 784; ++i) {
            double ink = 255 * (pen + 0.5 - square_root(distance[i]));
            ink = fma(20, random() + random(), ink < 0 ? 0 : ink > 255 ? 255 : ink);
            image[i] = static_cast<unsigned char>(ink < 0 ? 0 : ink > 255 ? 255 : ink);
        }
        return f.digit;
    }

  private:
    /// Every platform draws the same, and every compiler: a product and a sum is one operation, or two.
    static double fma(double a, double b, double c) { return kernels::fma(a, b, c); }
    /// Lowers the squared distance of every pixel to a line from a to b.
    static void line(double ax, double ay, double bx, double by, double (&distance)[784]) {
        const double vx = bx - ax, vy = by - ay, length = fma(vx, vx, fma(vy, vy, 1e-9));
        for (int i = 0; i < 784; ++i) {
            const double px = i % 28 - ax, py = i / 28 - ay;
            double t = fma(px, vx, py * vy) / length;
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            const double ex = fma(-t, vx, px), ey = fma(-t, vy, py), d = fma(ex, ex, ey * ey);
            if (d < distance[i]) distance[i] = d;
        }
    }
    seed seed_;
    std::uint64_t count_ = 0;
};

/// `count` drawn digits, pixels 0..1, labels 0..9; at most 2^24 of them.
template <class T>
dataset<T, shape<1, 28, 28>> drawn_digits(index count, seed s) {
    using set = dataset<T, shape<1, 28, 28>>;
    constexpr index most = 1 << 24;
    if (count < 0 || count > most)
        return set::failure("drawn_digits draws 0.." + std::to_string(most) + " digits, not " +
                            std::to_string(count));
    std::vector<T> pixels;
    std::vector<int> labels;
    pixels.reserve(std::size_t(count * 784));
    for (index i = 0; i < count; ++i) {
        unsigned char image[784];
        labels.push_back(digit_pen(s, i).draw(image));
        for (unsigned char p : image) pixels.push_back(T(p) / T(255));
    }
    return {std::move(pixels), std::move(labels), 10};
}

} // namespace ctnn::inline CTNN_ABI
