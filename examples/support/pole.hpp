// A pole on a cart that is pushed left or right (Barto, Sutton, Anderson: Neuronlike adaptive elements that
// can solve difficult learning control problems, 1983), and a film of it.
#pragma once

#include <array>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

namespace support {

struct pole {
    double place = 0, speed = 0, angle = 0, turning = 0; // m, m/s, rad, rad/s

    /// Nearly upright.
    static pole standing(auto& random) {
        const auto some = [&] { return random.uniform(-0.05, 0.05); };
        return {some(), some(), some(), some()};
    }
    /// Up to this many steps of 20 ms.
    static constexpr int longest = 500;
    std::array<float, 4> state() const { return {float(place), float(speed), float(angle), float(turning)}; }
    bool fell() const { return std::abs(place) > 2.4 || std::abs(angle) > 0.2094; }
    /// 10 N to the left or to the right, for 20 ms.
    void push(bool right) {
        constexpr double cart = 1, mass = 0.1, all = cart + mass, half = 0.5, gravity = 9.8, dt = 0.02;
        const double sine = std::sin(angle), cosine = std::cos(angle);
        const double force = ((right ? 10 : -10) + mass * half * turning * turning * sine) / all;
        const double turn =
            (gravity * sine - cosine * force) / (half * (4. / 3 - mass * cosine * cosine / all));
        const double push = force - mass * half * turn * cosine / all;
        place += dt * speed, speed += dt * push;
        angle += dt * turning, turning += dt * turn;
    }
};

/// A pole from its beginning to its fall: decide(state) says whether to push to the right.
std::vector<pole> film_of(auto& random, auto decide) {
    std::vector<pole> film{pole::standing(random)};
    while (!film.back().fell() && film.size() < pole::longest)
        film.push_back(film.back()), film.back().push(decide(film.back().state()));
    return film;
}

/// One row for each film: its moments side by side. False where the file cannot be written.
inline bool write_films(const std::string& file, const std::vector<std::vector<pole>>& films) {
    constexpr int moments = 10, width = 96, height = 100;
    std::ofstream out(file);
    out << "<svg xmlns='http://www.w3.org/2000/svg' width='" << moments * width << "' height='"
        << int(films.size()) * height
        << "' stroke-width='4'>\n<rect width='100%' height='100%' fill='white'/>\n";
    for (std::size_t f = 0; f < films.size(); ++f)
        for (std::size_t i = 0; i < moments && !films[f].empty(); ++i) {
            const pole& p = films[f][i * (films[f].size() - 1) / (moments - 1)];
            const double x = width * (double(i) + 0.5) + 15 * p.place, y = double(f + 1) * height - 20;
            out << "<path stroke='#888' d='M" << i * width + 4 << ' ' << y + 8 << "h" << width - 8
                << "'/><rect x='" << x - 12 << "' y='" << y - 6 << "' width='24' height='12' fill='#2a4a6a'/>"
                << "<path stroke='#c8102e' d='M" << x << ' ' << y - 6 << "l" << 60 * std::sin(p.angle) << ' '
                << -60 * std::cos(p.angle) << "'/>\n";
        }
    out << "</svg>\n";
    return bool(out.flush());
}

} // namespace support
