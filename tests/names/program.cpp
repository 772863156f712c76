// Somebody else's program with globals of every name that ctnn uses inside (globals.hpp, which run.py makes),
// under all warnings.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>
#include <ctnn/mapped.hpp>
#include <ctnn/parallel.hpp>
#if __has_include(<mpi.h>)
#include <ctnn/mpi.hpp>
#endif

#include <iostream>

#include "globals.hpp"

#include "../realtime/every_layer.hpp"

namespace a_users_program {

constexpr auto digits = ctnn::input<1, 28, 28> >> ctnn::conv2d<2, ctnn::kernel<3>> >> ctnn::relu >>
                        ctnn::flatten >> ctnn::dense<10>;

bool run(ctnn::model<digits>& it, std::span<const std::byte> file) {
    static ctnn::trainer<digits, ctnn::cross_entropy, ctnn::sgd, 32> steps_of_it;
    const auto set = ctnn::drawn_digits<float>(64, ctnn::seed{1});
    ctnn::fit(it, steps_of_it, set, {.epochs = 1});
    std::cout << digits << ctnn::evaluate(it, set).accuracy();
    ctnn::explain<digits, 32>(std::cout);
    ctnn::torch_script<digits>(std::cout);
    return ctnn::load(it, file) && ctnn::save(it, steps_of_it, "checkpoint") &&
           ctnn::load(it, steps_of_it, "checkpoint");
}

// On several threads, and from files.
double at_large(ctnn::model<digits>& it, const float (&pictures)[32][28][28], const int (&numerals)[32]) {
    ctnn::parallel_trainer<digits, ctnn::cross_entropy, ctnn::clip<ctnn::adam>, 32, 4> quicker;
    ctnn::mapped_dataset<float, ctnn::shape<1, 28, 28>> in_files{"a.set"};
    ctnn::fit(it, quicker, in_files, {.epochs = 1});
    const auto answers = ctnn::parallel_predict<32>(it, pictures, ctnn::threads{2});
    return double(quicker.step(it, pictures, numerals)) + double(answers[0]) +
           ctnn::evaluate(it, in_files).accuracy();
}
#if __has_include(<mpi.h>)
float on_machines(MPI_Comm all_ranks, ctnn::model<digits>& it, const float (&pictures)[32][28][28],
                  const int (&numerals)[32]) {
    ctnn::mpi_trainer<digits, ctnn::cross_entropy, ctnn::sgd, 32, 4> together{all_ranks};
    return together.step(it, pictures, numerals);
}
#endif

float all() {
    realtime::all::predict();
    realtime::streamed<realtime::audio, float>::stream();
    realtime::streamed<realtime::amplifier, float>::stream();
    realtime::streamed<realtime::text, int>::stream();
    return realtime::all::step();
}

} // namespace a_users_program
