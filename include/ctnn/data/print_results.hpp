#pragma once
// What came of fit and evaluate in one line: std::cout << history, << evaluation, << epoch prints
//
//     30 epochs: loss 0.0312, validation loss 0.0478, accuracy 0.985; best: epoch 27, restored; converged
//     10000 judged: loss 0.0478, accuracy 0.985, F1 0.985
//     1000 judged: loss 0.12, MSE 0.12, MAE 0.21, R2 0.91
//
// or, of data that are wrong, the sentence that says so.

#include <ctnn/data/evaluation.hpp>
#include <ctnn/data/history.hpp>

#include <ostream>
#include <string_view>

namespace ctnn::inline CTNN_ABI {

/// ", name value", where there is a value.
inline std::string figure_in_words(std::string_view name, double x) {
    if (x != x) return {};
    char digits[32];
    const auto end = std::to_chars(digits, digits + 32, x, std::chars_format::general, 4).ptr;
    return ", " + std::string(name) + ' ' + std::string(digits, end);
}
/// The figures of an epoch.
inline std::string in_words(const epoch& e) {
    const double nothing = kernels::not_a_number<double>;
    const bool has_accuracy = !(e.accuracy < 0);
    return figure_in_words("loss", e.loss) + figure_in_words("validation loss", e.validation_loss) +
           figure_in_words("accuracy", has_accuracy ? e.accuracy : nothing) +
           figure_in_words("metric", has_accuracy && e.metric == e.accuracy ? nothing : e.metric);
}
/// "what" and figures that each begin with a comma.
inline std::string sentence(std::string what, const std::string& figures) {
    return figures.empty() ? what : what + ':' + figures.substr(1);
}

inline std::ostream& operator<<(std::ostream& out, const epoch& e) {
    return out << sentence("epoch " + std::to_string(e.number) + " of " + std::to_string(e.of), in_words(e));
}
inline std::ostream& operator<<(std::ostream& out, const history& h) {
    if (h.epochs.empty() && h.error.empty()) return out << "no epochs";
    const std::size_t n = h.epochs.size();
    if (n > 0)
        out << sentence(std::to_string(n) + (n == 1 ? " epoch" : " epochs"), in_words(h.epochs.back()));
    if (h.best > 0) out << "; best: epoch " << std::to_string(h.best) << (h.restored ? ", restored" : "");
    if (h.converged) out << "; converged";
    if (h.stopped) out << "; stopped";
    if (!h.error.empty()) out << (n > 0 ? "; " : "") << h.error;
    return out;
}
inline std::ostream& operator<<(std::ostream& out, const evaluation& e) {
    if (!e) return out << e.error;
    return out << sentence(std::to_string(e.count) + " judged",
                           figure_in_words("loss", e.loss) + figure_in_words("accuracy", e.accuracy()) +
                               figure_in_words("F1", e.f1()) + figure_in_words("AUC", e.auc()));
}
inline std::ostream& operator<<(std::ostream& out, const evaluation_of_values& e) {
    if (!e) return out << e.error;
    return out << sentence(std::to_string(e.count) + " judged",
                           figure_in_words("loss", e.loss) + figure_in_words("MSE", e.mse()) +
                               figure_in_words("MAE", e.mae()) + figure_in_words("R2", e.r2()));
}

} // namespace ctnn::inline CTNN_ABI
