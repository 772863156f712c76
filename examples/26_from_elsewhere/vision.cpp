// A vision model of somebody else's: the three likeliest classes of a picture, a binary PPM of the network's
// size.
//
//     python3 cmake/ctnn_import.py pretrainedResnet.h5 --name vision --fold --out models
//     g++ -std=c++20 -O3 -march=native -Iinclude -Imodels examples/26_from_elsewhere/vision.cpp -o look
//     convert picture.jpg -resize 32x32! ppm:- | ./look models/vision.safetensors
//
// A number behind the file is what a pixel is divided by: 255 for models that take values from 0 to 1.
#include "common.hpp"

#include "vision.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>

int main(int count, char** arguments) {
    const auto model = loaded<vision::net>(count > 1 ? arguments[1] : "vision.safetensors");
    if (!model) return 1;
    const float divisor = count > 2 ? std::strtof(arguments[2], nullptr) : 1;
    constexpr auto shape = nn::input_shape<vision::net>;
    constexpr nn::index channels = shape.extent(0), rows = shape.extent(1), columns = shape.extent(2);

    long width = 0, height = 0;
    if (std::scanf("P6 %ld %ld 255", &width, &height) != 2 || width != columns || height != rows ||
        std::getchar() < 0) {
        std::fprintf(stderr, "a binary PPM of %ld x %ld pixels is needed\n", long(columns), long(rows));
        return 1;
    }
    static std::array<float, std::size_t(shape.size)> picture; // channels first; a file has them last
    for (nn::index i = 0; i < rows * columns; ++i)
        for (nn::index c = 0; c < 3; ++c)
            if (const int value = std::getchar(); c < channels)
                picture[std::size_t(c * rows * columns + i)] = float(value) / divisor;

    const auto workspace = std::make_unique<nn::workspace<vision::net, 1>>();
    auto scores = nn::predict(*model, picture, *workspace);
    for (int place = 0; place < 3 && place < int(scores.size()); ++place) {
        const auto best = nn::argmax(scores);
        std::printf("class %ld: %g\n", long(best), double(scores[best]));
        scores[best] = -std::numeric_limits<float>::infinity();
    }
}
