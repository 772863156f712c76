// mpi_trainer: the bits of a parallel_trainer, on any number of ranks and threads. Run by run.sh:
//
//     mpirun -n 1, 2, 4 trainer bits FILE          also through checkpoints
//     mpirun -n 2 trainer die FILE                 a rank is killed behind a checkpoint
//     mpirun -n 4 trainer resume FILE              the run goes on from it
//     mpirun -n 3 trainer bits; -n 4 trainer few; -n 2 trainer differ     end with a sentence
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>
#include <ctnn/mpi.hpp>
#include <ctnn/parallel.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace nn = ctnn;

namespace {
int failures = 0;
#define CHECK(x) ((x) ? void() : (++failures, void(std::printf("line %d: not %s\n", __LINE__, #x))))

std::vector<float> noises(nn::seed seed, std::size_t n) {
    std::vector<float> all(n);
    for (std::size_t i = 0; i < n; ++i)
        all[i] = float(nn::uniform_number(nn::random_bits(seed, i))) * 0x1p-24f;
    return all;
}
template <class A>
bool same_bits(const A& a, const A& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

constexpr auto small = nn::input<6> >> nn::dense<21> >> nn::tanh >> nn::dropout<1, 4> >> nn::dense<3>;
constexpr auto image = nn::input<1, 6, 5> >> nn::conv2d<4, nn::kernel<3>> >> nn::batch_norm<> >> nn::relu >>
                       nn::flatten >> nn::dense<3>;
constexpr auto sound = nn::sequence<4, 2> >> nn::gru<5> >> nn::dropout<1, 4> >> nn::dense<1>;
constexpr auto words = nn::tokens<3, 40> >> nn::embedding<5, nn::sparse> >> nn::flatten >> nn::dense<3>;

/// One step of whichever trainer: full batches, smaller ones, pieces.
template <class Trainer, class Model, class X, class Y>
float any_step(Trainer& t, Model& m, const X& x, const Y& y, int i) {
    if (i % 4 == 1) return t.step(m, x, y, Trainer::batch / 2 - 1);
    if (i % 4 == 2) {
        const float loss = t.accumulate(m, x, y) + t.accumulate(m, x, y, 1 + Trainer::least);
        t.apply(m);
        return loss;
    }
    return t.step(m, x, y);
}
/// The averages that trainers keep, if they do, have the same bits.
template <class A, class B, class Model>
void same_average(A& a, B& b, const Model& of_a, const Model& of_b) {
    if constexpr (nn::keeps_average<typename A::optimizer_type>()) {
        Model one, other;
        nn::average_of(a, of_a, one), nn::average_of(b, of_b, other);
        CHECK(same_bits(one, other));
        CHECK(!same_bits(one, of_a));
    }
}
/// Ranks and threads against threads; a checkpoint in the middle.
template <auto Net, class Loss, class Optimizer, nn::index B, nn::index S, class State = nn::stateless,
          class X, class Y>
void bits(const X& x, const Y& y, Optimizer optimizer, const std::string& file) {
    nn::parallel_trainer<Net, Loss, Optimizer, B, S, float, State> many{optimizer, nn::threads{1}};
    nn::model<Net> expected{nn::seed{3}};
    many.reseed(nn::seed{5});
    using trainer_type = nn::mpi_trainer<Net, Loss, Optimizer, B, S, float, State>;
    trainer_type trainer{MPI_COMM_WORLD, optimizer, nn::threads{1}};
    nn::model<Net> model{nn::seed{std::uint64_t(3 + trainer.rank())}}; // rank 0's is the one
    trainer.reseed(nn::seed{5});
    trainer.check_every(2);
    for (int i = 0; i < 6; ++i) {
        const float loss = any_step(many, expected, x, y, i), ours = any_step(trainer, model, x, y, i);
        CHECK(same_bits(loss, ours));
    }
    CHECK(same_bits(model, expected));
    CHECK(trainer.same_everywhere(model));
    same_average(many, trainer, expected, model);
    CHECK(nn::save(model, trainer, file));

    trainer_type resumed{MPI_COMM_WORLD, {}, nn::threads{2}};
    nn::model<Net> again;
    resumed.reseed(nn::seed{5});
    CHECK(nn::load(again, resumed, file));
    for (int i = 6; i < 9; ++i) any_step(many, expected, x, y, i), any_step(resumed, again, x, y, i);
    CHECK(same_bits(again, expected));
    same_average(many, resumed, expected, again);
    CHECK(!nn::load(again, resumed, file + ".none"));
    CHECK(!nn::save(again, resumed, "/none/" + file));
    CHECK(same_bits(again, expected));
}

// ---- a run that is killed

using killed = nn::mpi_trainer<small, nn::cross_entropy, nn::adam, 48, 8>;
const auto inputs = noises({1}, 48 * 6);
std::array<int, 48> labels;
template <class Trainer>
void on(Trainer& t, nn::model<small>& m, int steps) {
    for (; steps > 0; --steps) t.step(m, nn::unchecked<48 * 6>(inputs.data()), labels);
}
void die(const std::string& file) {
    killed trainer{MPI_COMM_WORLD, {.lr = 0.01}};
    nn::model<small> model{nn::seed{3}};
    on(trainer, model, 5);
    CHECK(nn::save(model, trainer, file));
    on(trainer, model, 2);
    if (trainer.rank() == 1) std::raise(SIGKILL);
    on(trainer, model, 1'000'000);
}
void resume(const std::string& file) {
    nn::parallel_trainer<small, nn::cross_entropy, nn::adam, 48, 8> many{{.lr = 0.01}, nn::threads{2}};
    nn::model<small> expected{nn::seed{3}}, model;
    on(many, expected, 20);
    killed trainer{MPI_COMM_WORLD};
    CHECK(nn::load(model, trainer, file));
    CHECK(trainer.steps() == 5);
    on(trainer, model, 15);
    CHECK(same_bits(model, expected));
}
void differ() {
    killed trainer{MPI_COMM_WORLD, {.lr = 0.01}};
    nn::model<small> model{nn::seed{3}};
    on(trainer, model, 3);
    if (trainer.rank() == 1) trainer.optimizer().lr = 0.02;
    trainer.check_every(5);
    on(trainer, model, 10);
}
} // namespace

int main(int count, char** arguments) {
    int provided = 0;
    MPI_Init_thread(&count, &arguments, MPI_THREAD_FUNNELED, &provided);
    const std::string what = count > 1 ? arguments[1] : "",
                      file = count > 2 ? arguments[2] : "mpi.checkpoint";
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = int(i * 7 % 3);
    if (what == "bits") {
        const auto y = noises({2}, 256);
        bits<small, nn::cross_entropy, nn::adam, 48, 8>(nn::unchecked<48 * 6>(inputs.data()), labels,
                                                        {.lr = 0.01}, file);
        bits<small, nn::cross_entropy, nn::averaged<nn::adam>, 48, 8>(
            nn::unchecked<48 * 6>(inputs.data()), labels, {.optimizer = {.lr = 0.01}, .decay = 0.9}, file);
        const auto pictures = noises({3}, 20 * 30);
        bits<image, nn::mse, nn::sgd, 20, 5>(nn::unchecked<20 * 30>(pictures.data()),
                                             nn::unchecked<20 * 3>(y.data()), {.lr = 0.1}, file);
        bits<sound, nn::mse, nn::clip<nn::momentum_sgd>, 16, 4, nn::stateful>(
            nn::unchecked<16 * 8>(pictures.data()), nn::unchecked<16 * 4>(y.data()),
            {.optimizer = {.lr = 0.1}, .max_norm = 0.1}, file);
        std::array<int, 18 * 3> tokens;
        for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = int(i * 7 % 40);
        bits<words, nn::mse, nn::momentum_sgd, 18, 6>(tokens, nn::unchecked<18 * 3>(y.data()), {.lr = 0.1},
                                                      file);
    } else if (what == "die") {
        die(file);
    } else if (what == "resume") {
        resume(file);
    } else if (what == "differ") {
        differ();
    } else if (what == "few") {
        nn::mpi_trainer<small, nn::cross_entropy, nn::adam, 48, 2>{MPI_COMM_WORLD};
    }
    MPI_Finalize();
    return failures > 0 ? 1 : 0;
}
