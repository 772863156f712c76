// The model of a step's time in benchmarks/scaling: numbers computed by hand.
#include "benchmarks/scaling/step_time.hpp"

#include <doctest/doctest.h>

using namespace bench::scaling;

TEST_CASE("a step of 8 shards on 4 ranks") {
    // 1,000,000 bytes are 4 messages: a round takes 4 · 10 us + 1 ms on the wire + 0.1 ms for adding.
    const workload w{"", 1e-3, 1e-4, 1e6, 1e10};
    const network n{"", 1e-5, 1e9};
    CHECK(exchange(w, n, 1) == 0);
    CHECK(exchange(w, n, 2) == doctest::Approx(1.14e-3));
    CHECK(step(w, n, 8, 1) == doctest::Approx(8.1e-3));
    CHECK(step(w, n, 8, 4) == doctest::Approx(2e-3 + 1e-4 + 2 * 1.14e-3)); // 4.38 ms
    CHECK(speedup(w, n, 8, 4) == doctest::Approx(8.1 / 4.38));
    // 8.1, 5.24, 4.38, 4.52 ms: doublings bring 1.55, 1.20, 0.97.
    CHECK(last_that_pays(w, n, 8, 1.5) == 2);
    CHECK(last_that_pays(w, n, 8, 1.1) == 4);
    CHECK(last_that_pays(w, n, 8, 0.9) == 8);
    CHECK(last_that_pays(w, n, 8, 1.6) == 1);
}
