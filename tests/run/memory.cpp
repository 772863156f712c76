// Models, trainers and streams wherever C++ puts objects; and where they must not lie.
#include "support/examiner.hpp"

#include <csignal>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

using namespace ctnn_test;

namespace {

constexpr auto net = nn::input<5> >> nn::dense<19> >> nn::tanh >> nn::dense<3>;
constexpr auto echo = nn::sequence<4, 1> >> nn::lstm<6> >> nn::dense<1>;
using model = nn::model<net>;
using trainer = nn::trainer<net, nn::mse, nn::adam, 4>;
using stream = nn::stream<echo>;

constexpr float x[5] = {.1f, -.2f, .3f, -.4f, .5f};
const model original{nn::seed{3}};
const model by_static_initialisation{nn::seed{3}};

bool aligned(const void* p) { return reinterpret_cast<std::uintptr_t>(p) % nn::alignment == 0; }
void works(const model& m) {
    CHECK(aligned(&m));
    CHECK(m == original);
    const auto y = nn::predict(m, x), z = nn::predict(original, x);
    CHECK(std::equal(y.begin(), y.end(), z.begin()));
}

/// Whether a child that does this comes to a bad end, of whatever kind (a sanitizer may be faster than the
/// trap).
template <class Work>
bool dies(Work work) {
    const pid_t child = fork();
    if (child == 0) {
        // Doctest would report.
        for (int signal : {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT}) std::signal(signal, SIG_DFL);
        close(2);
        work();
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace

TEST_CASE("a model in containers, pointers and members") {
    works(by_static_initialisation);
    std::vector<model> many(3, original);
    many.reserve(50);
    for (const model& m : many) works(m);
    works(*std::make_optional(original));
    works(*std::make_shared<model>(original));
    works(*std::make_unique<model>(original));
    works(std::get<model>(std::variant<int, model>(original)));
    std::map<int, model> by_number;
    by_number.emplace(7, original);
    works(by_number.at(7));
    struct {
        char odd = 1;
        model m = original;
    } member;
    works(member.m);
    thread_local const model here = original;
    works(here);
    alignas(model) unsigned char place[sizeof(model)];
    works(*::new (place) model(original));
}

TEST_CASE("copies, moves and swaps") {
    model a = original, b{nn::seed{4}};
    const model c = b;
    works(model(std::move(a)));
    std::swap(a, b);
    works(b);
    CHECK(a == c);
    a = b;
    works(a);
    a = *&a;
    works(a);
}

TEST_CASE("a trainer's copy goes its own way, to the same end") {
    const sample_data<net, 4, float> data;
    model m = original;
    const auto first = std::make_unique<trainer>(nn::adam{.lr = 0.01});
    first->step(m, data.x(), data.y());
    model n = m;
    std::vector<trainer> copies(2, *first);
    for (int i = 0; i < 3; ++i) {
        first->step(m, data.x(), data.y());
        copies[1].step(n, data.x(), data.y());
    }
    CHECK(m == n);
}

TEST_CASE("output over input: a stream works in place, and a result may replace what it was made of") {
    const nn::model<echo> m{nn::seed{5}};
    std::vector<float> sound = noises<float>(1, 40), made(40);
    const auto one = std::make_unique<stream>();
    one->process(m, sound, made);
    one->reset();
    one->process(m, sound, sound);
    CHECK(sound == made);

    constexpr auto square = nn::input<3> >> nn::dense<3>;
    const nn::model<square> s{nn::seed{6}};
    nn::tensor<float, nn::shape<3>> v{1, 2, 3};
    const auto expected = nn::predict(s, v);
    v = nn::predict(s, v);
    CHECK(v == expected);
}

TEST_CASE("an object at an odd address stops the program where it is used") {
    struct crooked {
        alignas(nn::alignment) unsigned char bytes[sizeof(model) + sizeof(trainer) + sizeof(stream) + 128];
    };
    const auto room = std::make_unique<crooked>();
    const auto place = [&] { return static_cast<void*>(room->bytes + 4); };
    CHECK(dies([&] { (void)nn::predict(*::new (place()) model, x); }));
    CHECK(dies([&] {
        model m;
        const sample_data<net, 4, float> data;
        (::new (place()) trainer)->step(m, data.x(), data.y());
    }));
    CHECK(dies([&] {
        const nn::model<echo> m;
        (void)(::new (place()) stream)->step(m, std::array{1.f});
    }));
    CHECK_FALSE(dies([&] { (void)nn::predict(original, x); }));
}

TEST_CASE(
    "gradients of a pass that needs much memory go in small pieces, on the stack or in a caller's memory") {
    constexpr auto wide = nn::input<2> >> nn::dense<2200> >> nn::tanh >> nn::dense<3>;
    constexpr nn::index batch = 69;
    using workspace = nn::gradient_workspace<wide, nn::cross_entropy, batch>;
    static_assert(nn::gradient_pieces<nn::network_of<wide>, nn::cross_entropy, float, batch>::size == 32);
    static_assert(sizeof(workspace) < sizeof(nn::model<wide>) + (1 << 20));
    const nn::model<wide> m{nn::seed{1}};
    sample_data<wide, batch, float> data;
    data.labels[40] = nn::ignore;
    const auto g = nn::gradients(m, nn::cross_entropy{}, data.x(), data.classes());
    const auto space = std::make_unique<workspace>();
    for (int again = 0; again < 2; ++again)
        CHECK(nn::gradients(m, nn::cross_entropy{}, data.x(), data.classes(), *space) == g);
    std::vector<double> mean(flat(g).size());
    for (nn::index s = 0; s < batch; ++s) {
        if (data.labels[std::size_t(s)] == nn::ignore) continue;
        const auto one =
            flat(nn::gradients(m, nn::cross_entropy{}, nn::unchecked<2>(data.inputs.data() + 2 * s),
                               nn::unchecked<1>(data.labels.data() + s)));
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += one[i] / double(batch - 1);
    }
    CHECK(distance(flat(g), mean) < 1e-6);
}
