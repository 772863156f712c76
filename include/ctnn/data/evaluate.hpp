#pragma once
// evaluate: what a classifier makes of every sample of a dataset, or of every step of every sample.
//
//     const auto e = nn::evaluate(model, test);
//     if (!e) std::cerr << e.error;
//     e.accuracy();      e.confusion[truth * e.classes + predicted];

#include <ctnn/data/dataset.hpp>
#include <ctnn/run/losses.hpp>
#include <ctnn/run/predict.hpp>
#include <ctnn/run/training_call.hpp>

#include <memory>

namespace ctnn::inline CTNN_ABI {

/// What a classifier got right, and what it took for what.
struct evaluation {
    /// Of samples, or steps, whose label is not nn::ignore.
    index correct = 0, count = 0;
    /// confusion[truth * classes + predicted]; empty where there are more than most_classes_of_a_confusion.
    std::vector<index> confusion;
    /// The dataset's classes, or the network's outputs where these are more.
    index classes = 0;
    /// Why nothing was counted, in a sentence; else empty.
    std::string error;

    explicit operator bool() const { return error.empty(); }
    /// The part that is right: 0 of nothing, NaN of a dataset that is wrong.
    double accuracy() const {
        if (!error.empty()) return kernels::not_a_number<double>;
        return count ? double(correct) / double(count) : 0;
    }
};
inline constexpr index most_classes_of_a_confusion = 1024;

/// Reports a dataset that has no class for what a network judges.
template <bool Numbers, index Labels, index Judged>
struct the_dataset_suits_the_classifier {
    static_assert(Numbers,
                  "ctnn: evaluate counts classes: it takes a dataset of class numbers, nn::dataset<T, S>");
    static_assert(
        !Numbers || Labels == Judged,
        "ctnn: evaluate compares every label with what the network says there: a network that judges every "
        "step takes nn::dataset<T, S, int[steps]>, another one nn::dataset<T, S>");
};

/// Counts one prediction; a label that is no class of the set was refused before.
inline void count_prediction(evaluation& e, int label, index predicted) {
    if (is_ignored(label)) return;
    ++e.count;
    e.correct += label == predicted;
    if (!e.confusion.empty()) ++e.confusion[std::size_t(label * e.classes + predicted)];
}

/// Predicts every sample; the class is the first largest output, or the first NaN (argmax). All memory is on
/// the heap.
template <auto Net, class T, class V, class S, class Target>
evaluation evaluate(const model<Net, T>& m, const dataset<V, S, Target>& data) {
    using set = dataset<V, S, Target>;
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    constexpr index piece = most_samples_at_once, inputs = piece * topology::input_type::size;
    using rows_of_piece = unchecked_values<piece * S::size, const V>;
    using value = entering<typename topology::input_type, T, rows_of_piece>;
    evaluation e;
    if constexpr (!cross_entropy::fits<out>) {
        static_assert(sizeof(the_loss_fits_the_output<cross_entropy, out>) > 0);
    } else if constexpr (!set::of_classes || set::each != step_count<out>) {
        using suits = the_dataset_suits_the_classifier<set::of_classes, set::each, step_count<out>>;
        static_assert(sizeof(suits) > 0);
    } else if constexpr (!data_facts<rows_of_piece, inputs, value>::value) {
        static_assert(sizeof(the_data_fit<rows_of_piece, inputs, value>) > 0);
    } else {
        constexpr index outputs = step_of<out>::size, steps = set::each;
        e.classes = data.classes > outputs ? data.classes : outputs;
        if (e.classes <= most_classes_of_a_confusion) e.confusion.resize(std::size_t(e.classes * e.classes));
        e.error = data.error();
        if (!e) return e;
        const auto space = std::make_unique<workspace<Net, piece, T>>();
        const auto y = std::make_unique<outputs_of_batch<topology, piece, T>>();
        std::vector<V> rest(std::size_t(piece * S::size));
        for (index first = 0; first < data.size(); first += piece) {
            const index count = data.size() - first < piece ? data.size() - first : piece;
            const V* rows = data.sample(first);
            if (count < piece) {
                for (index i = 0; i < count * S::size; ++i) rest[std::size_t(i)] = rows[i];
                rows = rest.data();
            }
            predict<piece>(m, rows_of_piece{rows}, *space, *y);
            const int* labels = data.target(first);
            for (index i = 0; i < count * steps; ++i)
                count_prediction(e, labels[i],
                                 argmax(std::span<const T>(y->data() + i * outputs, std::size_t(outputs))));
        }
    }
    return e;
}

} // namespace ctnn::inline CTNN_ABI
