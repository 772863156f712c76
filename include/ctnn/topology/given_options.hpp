#pragma once
// Which options a layer was given: their numbers, whether one is there twice, which layers each belongs to.

#include <ctnn/topology/options.hpp>

namespace ctnn::inline CTNN_ABI {
namespace option {

/// The numbers of the option O among Options, as a shape-like list; `Default` where it is not given.
template <index... N>
struct numbers {
    static constexpr index count = sizeof...(N);
    /// The number of one axis: the only one holds for all.
    static constexpr index of(index axis) {
        constexpr index all[] = {N..., 0};
        return count == 1 ? all[0] : all[axis];
    }
    static constexpr bool at_least(index least) { return ((N >= least) && ...); }
};
template <template <index...> class O, class Default, class... Options>
struct find {
    using type = Default;
};
template <template <index...> class O, class Default, index... N, class... Rest>
struct find<O, Default, O<N...>, Rest...> {
    using type = numbers<N...>;
};
template <template <index...> class O, class Default, class First, class... Rest>
struct find<O, Default, First, Rest...> : find<O, Default, Rest...> {};

/// The value of such an option among Options.
template <template <index...> class O, class Default, class... Options>
constexpr double fraction_of = [] {
    using n = typename find<O, Default, Options...>::type;
    return double(n::of(0)) / double(n::of(1));
}();

/// Whether no option is there twice, with other numbers or the same.
template <template <index...> class O>
struct kind {
    static constexpr int count(...) { return 0; }
    template <index... N>
    static constexpr int count(O<N...>*) {
        return 1;
    }
};
template <class... Options>
struct twice {
    template <template <index...> class O>
    static constexpr bool of = (kind<O>::count(static_cast<Options*>(nullptr)) + ... + 0) > 1;
    static constexpr bool any = of<kernel> || of<stride> || of<padding> || of<output_padding> ||
                                of<dilation> || of<groups> || of<eps> || of<momentum>;
};

template <class Wanted, class... Options>
constexpr bool given = (__is_same(Wanted, Options) || ...);
/// Options, and those without no_bias.
template <class... Options>
struct list {};
template <class Kept, class... Options>
struct without_no_bias {
    using type = Kept;
};
template <class... Kept, class O, class... Rest>
struct without_no_bias<list<Kept...>, O, Rest...>
    : without_no_bias<std::conditional_t<__is_same(O, no_bias), list<Kept...>, list<Kept..., O>>, Rest...> {};

/// Whether an option belongs to convolutions, to pools.
template <class O>
constexpr bool of_windows = __is_same(O, same);
template <index... N>
constexpr bool of_windows<kernel<N...>> = true;
template <index... N>
constexpr bool of_windows<stride<N...>> = true;
template <index... N>
constexpr bool of_windows<padding<N...>> = true;
template <index... N>
constexpr bool of_windows<dilation<N...>> = true;
template <class O>
constexpr bool of_pools = of_windows<O> || __is_same(O, ceil_mode) || __is_same(O, no_padding_counted);
template <class O>
constexpr bool of_convolutions =
    of_windows<O> || __is_same(O, no_bias) || __is_same(O, with_bias) || __is_same(O, causal);
template <index... N>
constexpr bool of_convolutions<groups<N...>> = true;
/// To transposed convolutions.
template <class O>
constexpr bool of_transposed_convolutions =
    of_convolutions<O> && !__is_same(O, same) && !__is_same(O, causal);
template <index... N>
constexpr bool of_transposed_convolutions<output_padding<N...>> = true;
/// Whether an option belongs to norms.
template <class O>
constexpr bool of_norms = __is_same(O, no_affine);
template <index Numerator, index Denominator>
constexpr bool of_norms<eps<Numerator, Denominator>> = Numerator >= 0 && Denominator > 0;
/// To norms over batches, too.
template <class O>
constexpr bool of_batches = false;
template <index Numerator, index Denominator>
constexpr bool of_batches<momentum<Numerator, Denominator>> =
    Numerator >= 0 && Denominator > 0 && Numerator <= Denominator;

} // namespace option
} // namespace ctnn::inline CTNN_ABI
