// An object begun anew is as its constructor makes it, where it lies, while compiling and while running.
#include <doctest/doctest.h>

#include <ctnn/shape/anew.hpp>

namespace {

/// Counts how many of it are made, beside a value that the constructor sets and one that is zero.
struct counted {
    static inline int made = 0;
    static inline const void* last = nullptr;
    int set = 7, zeros[3] = {};
    constexpr counted() {
        if (!__builtin_is_constant_evaluated()) ++made, last = this;
    }
};

constexpr bool while_compiling() {
    counted one;
    one.set = one.zeros[2] = 5;
    ctnn::begin_anew(one);
    double values[3] = {1, 2, 3};
    ctnn::begin_anew(values[1]);
    return one.set == 7 && one.zeros[2] == 0 && values[0] == 1 && values[1] == 0 && values[2] == 3;
}
static_assert(while_compiling());

/// No copy of it can be made, nor may one be needed.
struct not_copied {
    int set = 7;
    not_copied() = default;
    not_copied(const not_copied&) = delete;
    not_copied& operator=(const not_copied&) = delete;
};

TEST_CASE("an object begun anew is made once more, where it lies") {
    counted one;
    one.set = one.zeros[0] = 5;
    const int before = counted::made;
    ctnn::begin_anew(one);
    CHECK(counted::made == before + 1);
    CHECK(counted::last == &one);
    CHECK(one.set == 7);
    CHECK(one.zeros[0] == 0);

    not_copied other;
    other.set = 5;
    ctnn::begin_anew(other);
    CHECK(other.set == 7);
}

} // namespace
