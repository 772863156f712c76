#pragma once
// Curves for people who would rather look: CSV, and the same as an SVG picture.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace support {

/// One line of a picture.
struct curve {
    std::string name;
    std::vector<double> y;
};

/// Writes name.csv (one line per point) and name.svg; all curves have as many points. False where a file
/// cannot be written.
inline bool write_curves(const std::string& name, const std::string& x_label,
                         const std::vector<curve>& curves) {
    std::ofstream csv(name + ".csv");
    csv << x_label;
    for (const curve& c : curves) csv << ',' << c.name;
    const std::size_t points = curves.empty() ? 0 : curves[0].y.size();
    for (std::size_t i = 0; i < points; ++i) {
        csv << '\n' << i + 1;
        for (const curve& c : curves) csv << ',' << c.y[i];
    }
    csv << '\n';

    double top = 1e-9, bottom = 0;
    for (const curve& c : curves)
        for (double y : c.y) top = std::max(top, y), bottom = std::min(bottom, y);
    const double step = points > 1 ? 520. / double(points - 1) : 0;
    const char* colours[] = {"#0b63ce", "#c8102e", "#2e7d32"};
    std::ofstream svg(name + ".svg");
    svg << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 360' font-family='sans-serif' "
           "font-size='13'>\n"
        << "<rect width='640' height='360' fill='white'/>\n<g stroke='#ccc'>";
    for (int i = 0; i <= 4; ++i) svg << "<path d='M70 " << 40 + 65 * i << "H600'/>";
    svg << "</g>\n<g text-anchor='end' fill='#333'>";
    for (int i = 0; i <= 4; ++i)
        svg << "<text x='62' y='" << 45 + 65 * i << "'>"
            << std::to_string(bottom + (top - bottom) * (4 - i) / 4).substr(0, 6) << "</text>";
    svg << "</g>\n<text x='335' y='340' text-anchor='middle'>" << x_label << " 1 to " << points
        << "</text>\n";
    for (std::size_t k = 0; k < curves.size(); ++k) {
        const char* colour = colours[k % 3];
        svg << "<text x='" << 75 + 180 * k << "' y='25' fill='" << colour << "'>" << curves[k].name
            << "</text><polyline fill='none' stroke='" << colour << "' stroke-width='2' points='";
        for (std::size_t i = 0; i < points; ++i)
            svg << 75 + step * double(i) << ',' << 300 - 260 * (curves[k].y[i] - bottom) / (top - bottom)
                << ' ';
        svg << "'/>\n";
    }
    svg << "</svg>\n";
    return csv.good() && svg.good();
}

} // namespace support
