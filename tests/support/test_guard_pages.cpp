#include "support/guard_pages.hpp"

#include <initializer_list>
#include <doctest/doctest.h>

#include <sys/wait.h>

#include <cmath>
#include <csignal>
#include <cstdlib>

using ctnn_test::at;
using ctnn_test::guarded;

namespace {
/// Whether a child process that runs f is stopped by the memory's protection.
template <class F>
bool traps(F f) {
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGSEGV, [](int) { _exit(42); });
        f();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 42;
}
} // namespace

TEST_CASE("the memory is usable, and one value beside it is not") {
    for (std::ptrdiff_t n : {1, 3, 16, 1023, 1024, 1025, 5000}) {
        CAPTURE(n);
        guarded<float> tail(n, at::end), head(n, at::start);
        CHECK(tail.size() == n);
        CHECK(std::isnan(tail[0]));
        for (float& x : tail) x = 1;
        for (float& x : head) x = 2;
        CHECK(tail[n - 1] + head[0] == 3);
        volatile float* const behind = tail.data() + n;
        volatile float* const before = head.data();
        CHECK_FALSE(traps([&] { behind[-1] = 0; }));
        CHECK(traps([&] { behind[0] = 0; }));
        CHECK(traps([&] { static_cast<void>(before[-1] + 0); }));
    }
}
