#pragma once
// Curves for people who would rather look: CSV, and the same as an SVG picture.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace support {

/// Writes name.csv (one line per point) and name.svg. False where a file cannot be written.
inline bool write_curve(const std::string& name, const std::string& x_label, const std::string& y_label,
                        const std::vector<double>& y) {
    std::ofstream csv(name + ".csv");
    csv << x_label << ',' << y_label << '\n';
    for (std::size_t i = 0; i < y.size(); ++i) csv << i + 1 << ',' << y[i] << '\n';

    const double top = y.empty() ? 1 : std::max(1e-9, *std::max_element(y.begin(), y.end()));
    const double step = y.size() > 1 ? 520. / double(y.size() - 1) : 0;
    std::ofstream svg(name + ".svg");
    svg << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 360' font-family='sans-serif' font-size='13'>\n"
        << "<rect width='640' height='360' fill='white'/>\n<g stroke='#ccc'>";
    for (int i = 0; i <= 4; ++i) svg << "<path d='M70 " << 40 + 65 * i << "H600'/>";
    svg << "</g>\n<g text-anchor='end' fill='#333'>";
    for (int i = 0; i <= 4; ++i) svg << "<text x='62' y='" << 45 + 65 * i << "'>" << std::to_string(top * (4 - i) / 4).substr(0, 6) << "</text>";
    svg << "</g>\n<text x='335' y='340' text-anchor='middle'>" << x_label << " 1 to " << y.size() << "</text><text x='70' y='25'>"
        << y_label << "</text>\n<polyline fill='none' stroke='#0b63ce' stroke-width='2' points='";
    for (std::size_t i = 0; i < y.size(); ++i) svg << 75 + step * double(i) << ',' << 300 - 260 * y[i] / top << ' ';
    svg << "'/>\n</svg>\n";
    return csv.good() && svg.good();
}

} // namespace support
