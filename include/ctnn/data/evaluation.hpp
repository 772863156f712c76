#pragma once
// What came of evaluate: figures of a classifier, or of a network that gives values.
//
//     e.loss     e.accuracy()   e.top(5)   e.precision(c)   e.recall(c)   e.f1(c)   e.f1()   e.auc()
//     e.loss     e.mse()        e.rmse()   e.mae()          e.r2()        e.r2(i)
//
// The formulas, and what they are where they would divide by zero, are scikit-learn's.

#include <ctnn/kernels/math/math.hpp>
#include <ctnn/shape/integer.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace ctnn::inline CTNN_ABI {

inline constexpr index most_classes_of_a_confusion = 1024;

/// What a classifier got right, and what it took for what. Figures of a dataset that is wrong are NaN.
struct evaluation {
    /// Of samples, or steps, or pixels, whose label is not nn::ignore.
    index correct = 0, count = 0;
    /// confusion[truth * classes + predicted]; empty where there are more than most_classes_of_a_confusion.
    std::vector<index> confusion;
    /// The dataset's classes, or the network's outputs where these are more: an output that stands for no
    /// class of the set has a column, and a row of zeros; a class without an output has a row, and a column
    /// of zeros.
    index classes = 0;
    /// The mean loss; NaN of nothing, and where a class has no output.
    double loss = kernels::not_a_number<double>;
    /// ranks[r]: how often r outputs were larger than that of the true class. The last place counts those
    /// that have no output.
    std::vector<index> ranks;
    /// Of two classes and two outputs, of every sample by its truth: how much larger the second output is.
    std::vector<double> scores[2];
    /// Why nothing was counted, in a sentence; else empty.
    std::string error;

    explicit operator bool() const { return error.empty(); }
    /// The part that is right: 0 of nothing.
    double accuracy() const { return part(correct, count); }
    /// The part whose true class is among the k largest outputs.
    double top(index k) const {
        index n = 0;
        for (index r = 0; r < k && r < index(ranks.size()) - 1; ++r) n += ranks[std::size_t(r)];
        return part(n, count);
    }

    /// Of a class: of those taken for it, the part that was; of those that are, the part that was found; 2 p
    /// r / (p + r). 0 where there are none; NaN of what is no class.
    double precision(index c) const { return known(c) ? part(at(c, c), taken_for(c)) : nothing; }
    double recall(index c) const { return known(c) ? part(at(c, c), of_class(c)) : nothing; }
    double f1(index c) const { return known(c) ? part(2 * at(c, c), taken_for(c) + of_class(c)) : nothing; }
    /// Their means over the classes that occur, as truth or prediction ("macro").
    double precision() const {
        return mean([&](index c) { return precision(c); });
    }
    double recall() const {
        return mean([&](index c) { return recall(c); });
    }
    double f1() const {
        return mean([&](index c) { return f1(c); });
    }

    /// Of two classes: how often a sample of the second has a larger score than one of the first, ties
    /// counted half (the area under the receiver operating characteristic). NaN where a class has no sample,
    /// a score is NaN, or there are other than two outputs.
    double auc() const {
        std::vector<double> negative = scores[0], positive = scores[1];
        if (negative.empty() || positive.empty() || !error.empty()) return nothing;
        for (const auto* one : {&negative, &positive})
            for (double score : *one)
                if (score != score) return nothing;
        std::sort(negative.begin(), negative.end());
        double smaller = 0;
        for (double score : positive) {
            const auto [from, to] = std::equal_range(negative.begin(), negative.end(), score);
            smaller += double(from - negative.begin()) + double(to - from) / 2;
        }
        return smaller / double(negative.size()) / double(positive.size());
    }

  private:
    static constexpr double nothing = kernels::not_a_number<double>;
    double part(index n, index of) const {
        return !error.empty() ? nothing : of > 0 ? double(n) / double(of) : 0;
    }
    bool known(index c) const { return c >= 0 && c < classes && !confusion.empty(); }
    index at(index truth, index predicted) const {
        return confusion[std::size_t(truth * classes + predicted)];
    }
    index of_class(index c) const {
        index n = 0;
        for (index i = 0; i < classes; ++i) n += at(c, i);
        return n;
    }
    index taken_for(index c) const {
        index n = 0;
        for (index i = 0; i < classes; ++i) n += at(i, c);
        return n;
    }
    template <class Figure>
    double mean(Figure figure) const {
        if (!error.empty() || confusion.empty()) return nothing;
        double sum = 0;
        index n = 0;
        for (index c = 0; c < classes; ++c)
            if (of_class(c) + taken_for(c) > 0) sum += figure(c), ++n;
        return n > 0 ? sum / double(n) : 0;
    }
};

/// How far values are from their targets. Figures of nothing, and of a dataset that is wrong, are NaN. Of
/// sequences every step counts.
struct evaluation_of_values {
    /// Samples, or their steps.
    index count = 0;
    /// Sums over them, one for each value of an output (of a step): (y - target)², |y - target|, and (target
    /// - mean)².
    std::vector<double> squared, absolute, variation;
    /// The mean loss.
    double loss = kernels::not_a_number<double>;
    /// Why nothing was counted, in a sentence; else empty.
    std::string error;

    explicit operator bool() const { return error.empty(); }
    double mse() const { return mean_of(squared); }
    double rmse() const { return kernels::sqrt(mse()); }
    double mae() const { return mean_of(absolute); }
    /// 1 - squared / variation: 1 is perfect, 0 as good as always the mean. Targets that are all the same: 1
    /// where they are met, else 0.
    double r2(index i) const {
        if (count == 0 || i < 0 || i >= index(squared.size())) return kernels::not_a_number<double>;
        const double s = squared[std::size_t(i)], v = variation[std::size_t(i)];
        if (v == 0 && s - s == 0) return s == 0;
        return 1 - s / v;
    }
    /// The mean over the values of an output.
    double r2() const {
        double sum = 0;
        for (std::size_t i = 0; i < squared.size(); ++i) sum += r2(index(i));
        return squared.empty() ? kernels::not_a_number<double> : sum / double(squared.size());
    }

  private:
    double mean_of(const std::vector<double>& sums) const {
        double sum = 0;
        for (double one : sums) sum += one;
        return count > 0 ? sum / double(count) / double(sums.size()) : kernels::not_a_number<double>;
    }
};

} // namespace ctnn::inline CTNN_ABI
