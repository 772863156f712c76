#pragma once
// What came of fit: every epoch, why it ended, and both as CSV and as a picture.
//
//     const auto h = nn::fit(...);
//     std::ofstream("run.csv") << h.csv();      std::ofstream("run.svg") << h.svg();

#include <ctnn/kernels/math/math.hpp>
#include <ctnn/shape/shape.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace ctnn::inline CTNN_ABI {

/// An epoch that is over: its mean loss over all targets but labels that are nn::ignore; on the validation
/// set the accuracy (-1: none), the loss, and the metric that fit was given, else accuracy or R² (NaN: none).
struct epoch {
    index number = 0, of = 0;
    double loss = 0, accuracy = -1;
    double validation_loss = kernels::not_a_number<double>, metric = kernels::not_a_number<double>;
};

/// Every epoch, and why training ended.
struct history {
    std::vector<epoch> epochs;
    bool converged = false; ///< what was watched had stopped becoming better
    bool not_finite =
        false; ///< the loss became NaN or infinite: training stopped before the weights were touched
    bool stopped = false; ///< a callback said so
    index best = 0; ///< the number of the epoch in which what was watched was best; 0: none
    bool restored = false; ///< the model has that epoch's weights
    /// What was wrong with the data, or which sample's loss was not finite (the last epoch has then a loss of
    /// NaN), or that the model began with zeros and stays there, or that what was watched was never finite;
    /// else empty.
    std::string error;

    /// A line for every epoch; what there is not is empty.
    std::string csv() const {
        std::string s = "epoch,loss,validation_loss,accuracy,metric\n";
        for (const epoch& e : epochs) {
            s += std::to_string(e.number);
            for (double x : {e.loss, e.validation_loss,
                             e.accuracy < 0 ? kernels::not_a_number<double> : e.accuracy, e.metric})
                s += ',' + written(x);
            s += '\n';
        }
        return s;
    }
    /// The losses over the epochs, from 0 to the largest.
    std::string svg() const {
        double top = 0;
        for (const epoch& e : epochs)
            for (double x : {e.loss, e.validation_loss})
                if (x > top && x - x == 0) top = x;
        if (!(top > 0)) top = 1;
        std::string s =
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 360' font-family='sans-serif' "
            "font-size='13'>\n<rect width='640' height='360' fill='white'/>\n";
        for (int i = 0; i <= 4; ++i) {
            const std::string y = std::to_string(300 - 65 * i);
            s += "<path stroke='#ccc' d='M70 " + y + "H600'/><text text-anchor='end' x='62' y='" + y + "'>" +
                 written(top * i / 4, 4) + "</text>\n";
        }
        s += "<text x='335' y='340' text-anchor='middle'>epoch 1 to " + std::to_string(epochs.size()) +
             "</text>\n";
        s += line("loss", "#0b63ce", 75, top, &epoch::loss) +
             line("validation loss", "#c8102e", 255, top, &epoch::validation_loss);
        return s + "</svg>\n";
    }

  private:
    static std::string written(double x, int precision = 6) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + 32, x, std::chars_format::general, precision).ptr;
        return x - x == 0 ? std::string(digits, end) : "";
    }
    std::string line(const char* name, const char* colour, int x, double top, double epoch::* value) const {
        std::string points;
        for (std::size_t i = 0; i < epochs.size(); ++i)
            if (const double y = epochs[i].*value; y - y == 0)
                points +=
                    written(75 + 520 * double(i) / double(std::max<std::size_t>(epochs.size(), 2) - 1)) +
                    ',' + written(300 - 260 * y / top) + ' ';
        if (points.empty()) return points;
        return "<text x='" + std::to_string(x) + "' y='25' fill='" + colour + "'>" + name +
               "</text><polyline fill='none' stroke='" + colour + "' stroke-width='2' points='" + points +
               "'/>\n";
    }
};

} // namespace ctnn::inline CTNN_ABI
