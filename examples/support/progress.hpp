#pragma once
// Progress: a bar with the time that is left on a terminal, a plain line per epoch elsewhere.

#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace support {

class progress {
  public:
    /// `part` of 0..1 is done.
    void show(double part) {
        if (!terminal_) return;
        const double now = seconds();
        if (now - shown_ < 0.1) return;
        shown_ = now;
        const int full = int(part * 40);
        std::printf("\r[%.*s%*s] %3.0f %%, %4.0f s left ", full, "########################################",
                    40 - full, "", 100 * part, part > 0 ? now / part - now : 0.);
        std::fflush(stdout);
    }
    /// Clears the bar, so that a line can be printed.
    void clear() const {
        if (terminal_) std::printf("\r%70s\r", "");
    }
    /// Seconds since the beginning.
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    bool terminal_ = isatty(1);
    double shown_ = -1;
};

} // namespace support
