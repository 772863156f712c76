#pragma once
// What a dataset holds beside its samples, by the type that says what each sample is to give:
//
//     int              the number of a class: `labels`, 0 <= label < `classes`, or nn::ignore
//     int[N]           one for each of N steps, of N values of a signal
//     int[H][W]        one for each pixel of H rows of W
//     shape<...>       values of that shape: `targets`
//     void             nothing

#include <ctnn/shape/integer.hpp>

#include <string>
#include <vector>

namespace ctnn::inline CTNN_ABI {

/// Another type, which a set reports by the_target_is_known.
struct unknown_target {};
template <class T, class Target>
struct targets_of_samples : unknown_target {
    using element = T;
    static constexpr index each = 0;
    static constexpr bool of_classes = false;
};
template <class T, class Target>
struct the_target_is_known {
    static_assert(!std::is_base_of_v<unknown_target, targets_of_samples<T, Target>>,
                  "ctnn: the target of a dataset is int (a class number), int[steps], int[rows][columns], a "
                  "shape<...> of values, or void");
};

/// That a label is none of a set's classes, or has no output of a network.
inline std::string label_out_of_range(int label, index sample, int classes) {
    return "label " + std::to_string(label) + " of sample " + std::to_string(sample) +
           " is out of range 0.." + std::to_string(classes - 1);
}
inline std::string label_beyond(int label, index sample, index outputs) {
    return "label " + std::to_string(label) + " of sample " + std::to_string(sample) + ": the network has " +
           std::to_string(outputs) + " outputs";
}

/// Class of_classes, N for each sample.
template <index N>
struct class_numbers {
    std::vector<int> labels;
    int classes = 0;

    using element = int;
    /// Targets of a sample.
    static constexpr index each = N;
    static constexpr bool of_classes = true;

  protected:
    const std::vector<int>& list() const { return labels; }
    void take(const class_numbers& from, index first, index count) {
        classes = from.classes;
        labels.assign(from.labels.begin() + first, from.labels.begin() + first + count);
    }
    void clear() { labels.clear(); }
    /// What is wrong with a label or `classes`; empty if nothing.
    std::string wrong_value() const {
        if (!labels.empty() && classes < 1)
            return "classes is " + std::to_string(classes) + ": it has to say how many there are";
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (index_below(labels[i], classes) < 0 && !is_ignored(labels[i]))
                return label_out_of_range(labels[i], index(i) / N, classes);
        return {};
    }
};
template <class T>
struct targets_of_samples<T, int> : class_numbers<1> {};
template <class T, std::size_t N>
struct targets_of_samples<T, int[N]> : class_numbers<index(N)> {};
template <class T, std::size_t H, std::size_t W>
struct targets_of_samples<T, int[H][W]> : class_numbers<index(H* W)> {};

/// Values, as many as a shape has.
template <class T, index... Extents>
struct targets_of_samples<T, shape<Extents...>> {
    std::vector<T> targets;

    using element = T;
    static constexpr index each = shape<Extents...>::size;
    static constexpr bool of_classes = false;

  protected:
    const std::vector<T>& list() const { return targets; }
    void take(const targets_of_samples& from, index first, index count) {
        targets.assign(from.targets.begin() + first, from.targets.begin() + first + count);
    }
    void clear() { targets.clear(); }
    static std::string wrong_value() { return {}; }
};

/// Nothing.
template <class T>
struct targets_of_samples<T, void> {
    using element = T;
    static constexpr index each = 0;
    static constexpr bool of_classes = false;
};

} // namespace ctnn::inline CTNN_ABI
