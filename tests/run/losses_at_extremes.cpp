// Losses of outputs that are enormous, or no numbers.
#include "support/judged.hpp"

#include <pthread.h>

using namespace ctnn_test;

namespace {
constexpr float largest = std::numeric_limits<float>::max(),
                infinity = std::numeric_limits<float>::infinity();
} // namespace

TEST_CASE("finite for every finite output, and infinite or NaN for others") {
    const auto finite = [](auto loss, std::array<float, 3> y, std::array<float, 3> target) {
        const judged<3, float, decltype(loss)> j{loss, y, target};
        CHECK(std::isfinite(j.loss));
        CHECK(j.loss > 1e37);
        for (const double slope : j.slopes) CHECK(std::isfinite(slope));
    };
    finite(nn::l1{}, {largest, largest, -largest}, {-largest, 0, largest});
    finite(nn::huber{.delta = 2}, {largest, largest, -largest}, {-largest, 0, largest});
    finite(nn::bce{}, {largest, -largest, largest}, {0, 1, 0});
    // PyTorch's mse is infinite where the square has no room, and so fit stops in time.
    const judged<3, float, nn::mse> huge{nn::mse{}, {3e19f, 0, 1e18f}, {0, 0, 0}};
    CHECK(std::isinf(huge.loss));
    for (const double slope : huge.slopes) CHECK(std::isfinite(slope));
    CHECK(judged<3, float, nn::mse>{nn::mse{}, {1e18f, 0, 0}, {0, 0, 0}}.loss == doctest::Approx(1e36 / 3));
    const judged<3, float, nn::bce> easy{nn::bce{}, {largest, -largest, 0}, {1, 0, .5f}};
    CHECK(easy.loss == doctest::Approx(std::log(2.) / 3));
    CHECK(easy.slopes == std::vector<double>{0, 0, 0});
    CHECK(std::isinf(judged<3, float, nn::l1>{nn::l1{}, {infinity, 0, 0}, {0, 0, 0}}.loss));
    CHECK(std::isnan(judged<3, float, nn::huber>{nn::huber{}, {0, NAN, 0}, {0, 0, 0}}.loss));
    CHECK(std::isnan(judged<3, float, nn::bce>{nn::bce{}, {0, 0, 0}, {0, NAN, 0}}.loss));

    const auto of_classes = [](auto loss) {
        constexpr auto plain = nn::input<3> >> nn::dense<3, nn::no_bias>;
        nn::model<plain> m;
        REQUIRE(nn::parameter<"0.weight">(m).write(
            std::array{-largest, 0.f, 0.f, largest, 0.f, 0.f, 0.f, 0.f, 0.f}));
        float mean = 0;
        const auto g = nn::gradients(m, loss, std::array<float, 9>{1, 0, 0, 1, 0, 0, 1, 0, 0},
                                     std::array{0, 0, 2}, mean);
        CHECK(std::isfinite(mean));
        CHECK(mean > 1e37f);
        CHECK(nn::parameter<"0.weight">(g)[0] < 0);
    };
    of_classes(nn::cross_entropy{});
    of_classes(nn::cross_entropy{.label_smoothing = .5});
    of_classes(nn::weighted_cross_entropy<3>{.weights = {1, 0, 3}});
    of_classes(nn::weighted_cross_entropy<3>{.weights = {1, 0, 3}, .label_smoothing = .5});
}
TEST_CASE("bce knows a sigmoid that has reached 0 or 1") {
    constexpr auto sure = nn::input<1> >> nn::dense<1> >> nn::sigmoid;
    nn::model<sure> m;
    REQUIRE(nn::parameter<"0.weight">(m).write(std::array{200.f}));
    float mean = 0;
    const auto g = nn::gradients(m, nn::bce{}, 1.f, 0.f, mean);
    CHECK(mean == 200);
    CHECK(nn::parameter<"0.weight">(g)[0] == 1);
    CHECK(nn::predict(m, 1.f)[0] == 1);
}

TEST_CASE("a step of forty thousand classes has room on a stack of 256 KiB") {
    constexpr nn::index classes = 40'000;
    static constexpr auto many = nn::input<1> >> nn::dense<classes>;
    using loss = nn::weighted_cross_entropy<classes>;
    struct training {
        nn::model<many, double> model;
        nn::trainer<many, loss, nn::sgd, 2, double> trainer;
        double cost = 0;
    };
    const auto t = std::make_unique<training>();
    t->trainer.loss().label_smoothing = .25;
    pthread_attr_t small;
    pthread_attr_init(&small);
    REQUIRE(pthread_attr_setstacksize(&small, 256 * 1024) == 0);
    const auto step = [](void* at) -> void* {
        auto& all = *static_cast<training*>(at);
        all.cost = all.trainer.step(all.model, std::array{1., 2.}, std::array{3, int(classes) - 1});
        return nullptr;
    };
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &small, step, t.get()) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&small);
    CHECK(t->cost == doctest::Approx(std::log(double(classes))));
}
