// Grey images side by side in an SVG file.
#pragma once

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace support {

/// Rows x columns values; drawn from black (the least of them) to white (the largest).
struct picture {
    int rows = 0, columns = 0;
    std::vector<float> values;
};

/// One line of pictures per entry, each picture `size` pixels wide. False where the file cannot be written.
inline bool write_pictures(const std::string& file, const std::vector<std::vector<picture>>& lines,
                           int size = 84) {
    std::ofstream out(file);
    std::size_t most = 0;
    for (const auto& line : lines) most = std::max(most, line.size());
    const int gap = 8, pitch = size + gap;
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << int(most) * pitch + gap << "\" height=\""
        << int(lines.size()) * pitch + gap
        << "\" shape-rendering=\"crispEdges\">\n<rect width=\"100%\" height=\"100%\" fill=\"#2a4a6a\"/>\n";
    for (std::size_t l = 0; l < lines.size(); ++l)
        for (std::size_t n = 0; n < lines[l].size(); ++n) {
            const picture& p = lines[l][n];
            const auto [least, largest] = std::minmax_element(p.values.begin(), p.values.end());
            const float range = *largest > *least ? *largest - *least : 1;
            out << "<g transform=\"translate(" << gap + int(n) * pitch << ' ' << gap + int(l) * pitch
                << ") scale(" << double(size) / p.columns << ")\">\n";
            for (int r = 0; r < p.rows; ++r)
                for (int c = 0; c < p.columns; ++c) {
                    const int grey = int(255 * (p.values[std::size_t(r * p.columns + c)] - *least) / range);
                    out << "<rect x=\"" << c << "\" y=\"" << r << "\" width=\"1\" height=\"1\" fill=\"rgb("
                        << grey << ',' << grey << ',' << grey << ")\"/>\n";
                }
            out << "</g>\n";
        }
    out << "</svg>\n";
    return bool(out.flush());
}

} // namespace support
