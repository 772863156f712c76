// Integers as indices: of every width and sign, and enums.
#include <ctnn/shape/integer.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace nn = ctnn;

namespace {
template <class I>
constexpr bool ends() {
    using limits = std::numeric_limits<I>;
    return nn::index_below(I(0), 5) == 0 && nn::index_below(I(4), 5) == 4 && nn::index_below(I(5), 5) == -1 &&
           nn::index_below(limits::max(), 5) == -1 &&
           (limits::min() == 0 || nn::index_below(limits::min(), 5) == -1) &&
           nn::index_below(I(-1), 5) == -1 && nn::index_below(I(0), 0) == -1 &&
           nn::index_below(I(0), -1) == -1;
}
static_assert(ends<signed char>() && ends<unsigned char>() && ends<short>() && ends<unsigned short>() &&
              ends<int>() && ends<unsigned>() && ends<long long>() && ends<unsigned long long>() &&
              ends<char>() && ends<wchar_t>());
static_assert(nn::index_below(true, 2) == 1 && nn::index_below(true, 1) == -1);

enum class word : unsigned char { first, third = 2, last = 255 };
enum sign { minus = -1, plus = 1 };
static_assert(nn::index_below(word::third, 3) == 2 && nn::index_below(word::last, 3) == -1);
static_assert(nn::index_below(minus, 3) == -1 && nn::index_below(plus, 3) == 1);

static_assert(nn::is_ignored(-100) && nn::is_ignored(static_cast<signed char>(-100)) &&
              nn::is_ignored(-100LL));
static_assert(!nn::is_ignored(100) && !nn::is_ignored(-1) && !nn::is_ignored(0u - 100u) &&
              !nn::is_ignored(0ull - 100ull) && !nn::is_ignored(static_cast<unsigned char>(156)) &&
              !nn::is_ignored(true) && !nn::is_ignored(word::last));

#ifdef __SIZEOF_INT128__
__extension__ using wide = __int128;
constexpr wide beyond = wide(1) << 64;
static_assert(nn::index_below(beyond, 5) == -1 && nn::index_below(beyond + 3, 5) == -1 &&
              nn::index_below(-beyond, 5) == -1);
static_assert(nn::index_below(wide(3), 5) == 3 && nn::index_below(wide(5), 5) == -1 &&
              nn::index_below(wide(-1), 5) == -1);
static_assert(nn::is_ignored(wide(-100)) && !nn::is_ignored(-beyond - 100));
#endif
} // namespace

TEST_CASE("integers are compared before they are narrowed") { CHECK(ends<long>()); }
