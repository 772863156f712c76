#pragma once
// What is made of whole datasets: two parts by chance, windows of a series, weights of classes.
//
//     const auto [training, test] = nn::split(set, 0.8, nn::seed{1});     // classes in both as in the whole
//     const auto set = nn::windows<32>(series);                           // 32 values, and the one behind
//     them

#include <ctnn/data/dataset.hpp>
#include <ctnn/run/seed.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {

/// Two parts of a set.
template <class Set>
struct two_sets {
    Set training, test;
};

/// The first `count` of some numbers, drawn by chance, stand in front (Fisher, Yates).
inline void draw_some(std::vector<index>& from, index count, seed s) {
    for (index i = 0; i < count; ++i) {
        const auto left = std::uint64_t(from.size()) - std::uint64_t(i);
        std::swap(from[std::size_t(i)],
                  from[std::size_t(i) + std::size_t(random_bits(s, std::uint64_t(i)) % left)]);
    }
}

/// The samples of a list as a set of their own; what is not in the set is an error.
template <class T, class S, class Target>
dataset<T, S, Target> chosen(const dataset<T, S, Target>& set, const std::vector<index>& list) {
    using made = dataset<T, S, Target>;
    if (const std::string wrong = set.error(); !wrong.empty()) return made::failure(wrong);
    made d;
    if constexpr (made::of_classes) d.classes = set.classes;
    for (const index i : list) {
        if (i < 0 || i >= set.size())
            return made::failure("there is no sample " + std::to_string(i) + " of " +
                                 std::to_string(set.size()));
        d.inputs.insert(d.inputs.end(), set.sample(i), set.sample(i) + S::size);
        if constexpr (made::of_classes)
            d.labels.insert(d.labels.end(), set.target(i), set.target(i) + made::each);
        else if constexpr (made::each > 0)
            d.targets.insert(d.targets.end(), set.target(i), set.target(i) + made::each);
    }
    return d;
}

/// Splits a set by chance: `share` (0..1) of its samples are for training, the others for the test, each part
/// in the set's order. Where each sample has one class, every class is split so (stratified). A part that
/// has no sample, though the share is not 0 or 1, says so.
template <class T, class S, class Target>
two_sets<dataset<T, S, Target>> split(const dataset<T, S, Target>& set, double share, seed s = seed{1}) {
    using made = dataset<T, S, Target>;
    std::string wrong = set.error();
    if (!(share >= 0 && share <= 1) && wrong.empty())
        wrong = "split: the share is " + std::to_string(share) + ", and has to be between 0 and 1";
    if (!wrong.empty()) return {made::failure(wrong), made::failure(wrong)};
    std::vector<index> order(std::size_t(set.size()));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = index(i);
    draw_some(order, set.size(), s);
    // Classes one behind the other, in an order of chance: which of them gets a sample more is decided by it.
    const auto place_of_class = [&]([[maybe_unused]] index i) {
        if constexpr (made::of_classes && made::each == 1)
            return random_bits({random_bits(s, std::uint64_t(set.size()))}, std::uint64_t(*set.target(i)));
        else return std::uint64_t(0);
    };
    std::vector<std::pair<std::uint64_t, std::size_t>> by_class; // and in the order drawn
    for (std::size_t i = 0; i < order.size(); ++i) by_class.emplace_back(place_of_class(order[i]), i);
    std::sort(by_class.begin(), by_class.end());
    std::vector<index> parts[2];
    double due = 0.5; // rounded over all classes, so that the share of the whole is right, too
    for (const auto& [of_class, i] : by_class) {
        due += share;
        parts[due < 1].push_back(order[i]);
        due -= due >= 1;
    }
    for (auto& part : parts) std::sort(part.begin(), part.end());
    const auto part = [&](int i, const char* what) {
        if (!parts[i].empty() || share == 0 || share == 1) return chosen(set, parts[i]);
        return made::failure("split: a share of " + std::to_string(share) + " of " +
                             std::to_string(set.size()) + " samples leaves none for the " + what);
    };
    return {part(0, "training"), part(1, "test")};
}

/// Windows of a series of Features values a step, [step][feature]: Steps steps as input, and the Ahead steps
/// behind them as target; one window begins at every step.
template <index Steps, index Ahead = 1, index Features = 1, class T>
dataset<T, shape<Steps, Features>, shape<Ahead * Features>> windows(const std::vector<T>& series) {
    using made = dataset<T, shape<Steps, Features>, shape<Ahead * Features>>;
    const index steps = index(series.size()) / Features;
    if (index(series.size()) % Features != 0)
        return made::failure("there are " + std::to_string(series.size()) +
                             " values: no whole number of steps of " + std::to_string(Features));
    if (steps < Steps + Ahead)
        return made::failure("a window and what is ahead of it are " + std::to_string(Steps + Ahead) +
                             " steps, and the series has " + std::to_string(steps));
    std::vector<T> inputs, targets;
    for (index first = 0; first + Steps + Ahead <= steps; ++first) {
        const auto from = series.begin() + first * Features, to = from + Steps * Features;
        inputs.insert(inputs.end(), from, to);
        targets.insert(targets.end(), to, to + Ahead * Features);
    }
    return {std::move(inputs), std::move(targets)};
}

/// What the loss of each class is multiplied by so that all count alike: labels / (classes · labels of the
/// class), as scikit-learn's "balanced"; 0 of a class that has none. Empty for a set that is
/// wrong, or has no class, or more than 2^24 of them.
template <class T, class S, class Target>
std::vector<double> class_weights(const dataset<T, S, Target>& set)
    requires(dataset<T, S, Target>::of_classes)
{
    const int classes = set.classes;
    if (!set || classes < 1 || classes > (1 << 24)) return {};
    std::vector<double> weights(std::size_t(classes), 0.);
    double all = 0;
    for (const int label : set.labels)
        if (!is_ignored(label)) ++weights[std::size_t(label)], ++all;
    for (double& w : weights) w = w > 0 ? all / (double(classes) * w) : 0;
    return weights;
}

/// For nn::batches::weigh: how likely each sample is to be drawn, so that all classes are, as often.
template <class T, class S>
std::vector<double> balanced(const dataset<T, S>& set) {
    const std::vector<double> of_class = class_weights(set);
    std::vector<double> weights;
    if (!of_class.empty())
        for (const int label : set.labels)
            weights.push_back(is_ignored(label) ? 0 : of_class[std::size_t(label)]);
    return weights;
}

} // namespace ctnn::inline CTNN_ABI
