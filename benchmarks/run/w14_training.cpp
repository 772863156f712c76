// What training as people do it costs beside the plain step: losses, two losses, decay by a rule, accumulated
// pieces, an average of the weights in the update, behind every step and behind every tenth, schedules; fit
// beside its steps on samples in order (which a step reads where they lie) and in batches drawn by chance;
// and reading a table, with its numbers. 784-128-64-10, batches of 32; "of 128": of 128. Each is to be
// compared with the /plain of its name, in the same run:
//     w14_training --benchmark_repetitions=20 --benchmark_enable_random_interleaving
//                  --benchmark_min_time=0.05 --benchmark_report_aggregates_only
#include <benchmark/benchmark.h>

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

namespace bench {
namespace {

namespace nn = ctnn;
constexpr int batch = 32;
constexpr auto net =
    nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>;

struct rows {
    float x[4 * batch][784], values[4 * batch][10], seven[4 * batch][7];
    int labels[4 * batch];
    rows() {
        nn::random_numbers random{nn::seed{1}};
        for (int i = 0; i < 4 * batch; ++i) {
            for (float& v : x[i]) v = float(random.uniform(0, 1));
            labels[i] = i % 3;
            for (int k = 0; k < 10; ++k) values[i][k] = seven[i][k % 7] = float(random.below(2));
        }
    }
};
const rows data;

struct pinball : nn::elementwise_loss<pinball> {
    static constexpr auto f(auto y, auto target) { return nn::max(0.9 * (target - y), 0.1 * (y - target)); }
    static constexpr auto slope(auto y, auto target) { return nn::select(y < target, -0.9, 0.1); }
};

template <class Loss, class Optimizer = nn::sgd, int Batch = batch>
struct run {
    nn::model<net> model{nn::seed{1}}, average = model;
    nn::trainer<net, Loss, Optimizer, Batch> trainer;
    void step(const auto& targets) {
        trainer.step(model, nn::unchecked<Batch * 784>(&data.x[0][0]), targets);
    }
};
void time(const std::string& name, auto work) {
    benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) {
        for (auto _ : state) {
            work();
            benchmark::ClobberMemory();
        }
    });
}
template <class Loss, class Optimizer = nn::sgd>
void time_step(const char* name, const auto& targets) {
    time(name, [r = std::make_shared<run<Loss, Optimizer>>(), targets] { r->step(targets); });
}

void steps() {
    const auto y = nn::unchecked<batch * 10>(&data.values[0][0]);
    const auto classes = nn::unchecked<batch>(data.labels);
    const auto pair =
        nn::pair(nn::unchecked<batch>(data.labels), nn::unchecked<batch * 7>(&data.seven[0][0]));
    for (const char* name : {"W14/l1/plain", "W14/huber/plain", "W14/own loss/plain"})
        time_step<nn::mse>(name, y);
    time_step<nn::l1>("W14/l1/ctnn", y);
    time_step<nn::huber>("W14/huber/ctnn", y);
    time_step<pinball>("W14/own loss/ctnn", y);
    for (const char* name : {"W14/bce/plain", "W14/smoothing/plain", "W14/weighted/plain", "W14/both/plain",
                             "W14/cosine/plain", "W14/one_cycle/plain", "W14/step_decay/plain"})
        time_step<nn::cross_entropy>(name, classes);
    time_step<nn::bce>("W14/bce/ctnn", y);
    time_step<nn::weighted_cross_entropy<10>>("W14/weighted/ctnn", classes);
    time_step<nn::both<nn::cross_entropy, 3, nn::mse>>("W14/both/ctnn", pair);
    time_step<nn::mse, nn::adamw>("W14/decay_only/plain", y);
    time_step<nn::mse, nn::decay_only<nn::adamw>>("W14/decay_only/ctnn", y);
    time("W14/smoothing/ctnn", [=, r = std::make_shared<run<nn::cross_entropy>>()] {
        r->trainer.loss().label_smoothing = 0.1;
        r->step(classes);
    });
    constexpr nn::cosine cosine{.peak = 1e-3, .steps = 100'000, .warmup = 100};
    constexpr nn::one_cycle cycle{.peak = 1e-3, .steps = 100'000};
    const auto by_schedule = [=](const char* name, auto rate) {
        time(name, [=, r = std::make_shared<run<nn::cross_entropy>>()] {
            r->trainer.optimizer().lr = rate(r->trainer.steps());
            r->step(classes);
        });
    };
    by_schedule("W14/cosine/ctnn", cosine);
    by_schedule("W14/one_cycle/ctnn", cycle);
    by_schedule("W14/step_decay/ctnn", nn::step_decay{.peak = 1e-3, .step_size = 1000});
}
/// An average of the weights: kept by the update, or in a pass of its own behind every step or every tenth.
template <int Batch>
void averages(const std::string& of) {
    const auto classes = nn::unchecked<Batch>(data.labels);
    const auto with_average = [=](const std::string& name, long every) {
        time("W14/" + name + of + "/plain",
             [=, r = std::make_shared<run<nn::cross_entropy, nn::sgd, Batch>>()] { r->step(classes); });
        time("W14/" + name + of + "/ctnn",
             [=, r = std::make_shared<run<nn::cross_entropy, nn::sgd, Batch>>()] {
                 r->step(classes);
                 if (r->trainer.steps() % every == 0)
                     nn::move_towards(r->average, r->model, 0.001 * double(every));
             });
    };
    with_average("average at every step", 1);
    with_average("average at every tenth", 10);
    time("W14/averaged" + of + "/plain",
         [=, r = std::make_shared<run<nn::cross_entropy, nn::sgd, Batch>>()] { r->step(classes); });
    time("W14/averaged" + of + "/ctnn",
         [=, r = std::make_shared<run<nn::cross_entropy, nn::averaged<nn::sgd>, Batch>>()] {
             r->step(classes);
         });
    time("W14/averaged adam" + of + "/plain",
         [=, r = std::make_shared<run<nn::cross_entropy, nn::adam, Batch>>()] { r->step(classes); });
    time("W14/averaged adam" + of + "/ctnn",
         [=, r = std::make_shared<run<nn::cross_entropy, nn::averaged<nn::adam>, Batch>>()] {
             r->step(classes);
         });
}
void larger() {
    time("W14/accumulate 4 x 32/ctnn", [r = std::make_shared<run<nn::cross_entropy>>()] {
        for (int i = 0; i < 4 * batch; i += batch)
            r->trainer.accumulate(r->model, nn::unchecked<batch * 784>(&data.x[i][0]),
                                  nn::unchecked<batch>(data.labels + i));
        r->trainer.apply(r->model);
    });
    time("W14/accumulate 4 x 32/plain",
         [r = std::make_shared<run<nn::cross_entropy, nn::sgd, 4 * batch>>()] { r->step(data.labels); });
    // As many as MNIST has, in whole batches: what is drawn by chance comes from memory, not from a cache.
    const auto drawn = nn::drawn_digits<float>(6'016, nn::seed{1});
    const auto all = std::make_shared<nn::dataset<float, nn::shape<784>>>();
    for (int copy = 0; copy < 10; ++copy) {
        all->inputs.insert(all->inputs.end(), drawn.inputs.begin(), drawn.inputs.end());
        all->labels.insert(all->labels.end(), drawn.labels.begin(), drawn.labels.end());
    }
    all->classes = 10;
    const auto epoch = [all](run<nn::cross_entropy>& r) { nn::fit(r.model, r.trainer, *all, {.epochs = 1}); };
    time("W14/fit beside steps in order/ctnn",
         [=, r = std::make_shared<run<nn::cross_entropy>>()] { epoch(*r); });
    time("W14/fit beside steps in order/plain", [=, r = std::make_shared<run<nn::cross_entropy>>()] {
        for (nn::index i = 0; i < all->size(); i += batch)
            r->trainer.step(r->model, nn::unchecked<batch * 784>(all->sample(i)),
                            nn::unchecked<batch>(all->target(i)));
    });
    time("W14/fit beside steps by chance/ctnn",
         [=, r = std::make_shared<run<nn::cross_entropy>>()] { epoch(*r); });
    time("W14/fit beside steps by chance/plain", [=, r = std::make_shared<run<nn::cross_entropy>>()] {
        nn::batches<batch, float, nn::shape<784>> batches{*all, nn::seed{1}};
        for (batches.shuffle(); batches.next();)
            r->trainer.step(r->model, batches.inputs(), batches.labels(), batches.count());
    });
}
void table() {
    nn::random_numbers random{nn::seed{1}};
    std::string text = "a,b,c,d,e,f\n";
    while (text.size() < (4u << 20))
        for (int k = 0; k < 6; ++k) text += std::to_string(random.normal()) + (k < 5 ? ',' : '\n');
    std::ofstream("w14_training.csv") << text;
    benchmark::RegisterBenchmark("W14/read_csv/ctnn", [size = text.size()](benchmark::State& state) {
        for (auto _ : state) benchmark::DoNotOptimize(nn::read_csv("w14_training.csv"));
        state.SetBytesProcessed(std::int64_t(size) * state.iterations());
    });
    benchmark::RegisterBenchmark(
        "W14/read_csv and its numbers/ctnn", [size = text.size()](benchmark::State& state) {
            for (auto _ : state)
                benchmark::DoNotOptimize(
                    nn::read_csv("w14_training.csv")
                        ->dataset<float, nn::shape<5>, nn::shape<1>>({"a", "b", "c", "d", "e"}, {"f"}));
            state.SetBytesProcessed(std::int64_t(size) * state.iterations());
        });
}

} // namespace
} // namespace bench

int main(int count, char** arguments) {
    benchmark::Initialize(&count, arguments);
    bench::steps();
    bench::averages<32>("");
    bench::averages<128>(" of 128");
    bench::larger();
    bench::table();
    benchmark::RunSpecifiedBenchmarks();
    std::remove("w14_training.csv");
}
