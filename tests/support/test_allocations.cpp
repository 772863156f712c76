#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

using ctnn_test::allocations_during;

namespace {
void* volatile escape; // what goes through here cannot be optimised away

struct alignas(64) line {
    char bytes[64];
};

long expected(long calls) { return ctnn_test::counts_allocations ? calls : 0; }
} // namespace

TEST_CASE("nothing is counted where nothing is allocated") {
    double sum = 0;
    CHECK(allocations_during([&] {
              for (int i = 0; i < 100; ++i) sum += i;
          }) == 0);
    CHECK(sum == 4950);
}

TEST_CASE("every way to allocate is counted, and every way to free") {
    CHECK(allocations_during([] { escape = std::malloc(10); }) == expected(1));
    CHECK(allocations_during([] { escape = std::realloc(escape, 1000); }) == expected(1));
    CHECK(allocations_during([] { std::free(escape); }) == expected(1));
    CHECK(allocations_during([] { escape = std::calloc(3, 10), std::free(escape); }) == expected(2));
    CHECK(allocations_during([] { escape = std::aligned_alloc(64, 128), std::free(escape); }) == expected(2));
    CHECK(allocations_during([] {
              void* p = nullptr;
              if (posix_memalign(&p, 64, 128) == 0) escape = p, std::free(escape);
          }) == expected(2));
    CHECK(allocations_during([] { escape = ::operator new(10), ::operator delete(escape); }) == expected(2));
    CHECK(allocations_during([] { escape = new line, delete static_cast<line*>(escape); }) == expected(2));
    CHECK(allocations_during([] { escape = new int[10], delete[] static_cast<int*>(escape); }) ==
          expected(2));
    CHECK(allocations_during([] {
              std::vector<int> v(100);
              escape = v.data();
          }) == expected(2));
    CHECK(allocations_during([] {
              const std::string s(100, 'x');
              escape = const_cast<char*>(s.data());
          }) == expected(2));
}

TEST_CASE("memory from the counting malloc is aligned as asked") {
    for (std::size_t alignment : {8u, 16u, 64u, 4096u}) {
        void* p = nullptr;
        REQUIRE(posix_memalign(&p, alignment, 3 * alignment) == 0);
        CHECK(reinterpret_cast<std::size_t>(p) % alignment == 0);
        std::free(p);
    }
    if (ctnn_test::counts_allocations) { // a sanitizer would stop the program
        void* p = nullptr;
        const volatile std::size_t three = 3;
        CHECK(posix_memalign(&p, three, 128) != 0);
    }
}

TEST_CASE("other threads are not counted") {
    const long own = allocations_during([] { std::thread([] {}).join(); });
    const long both = allocations_during([] {
        std::thread([] {
            for (int i = 0; i < 50; ++i) escape = std::malloc(10), std::free(escape);
        }).join();
    });
    CHECK(both < own + 50);
}
