#pragma once
// What norms accept, and the sentences for options and shapes that do not fit.

#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/given_options.hpp>

namespace ctnn::inline CTNN_ABI {

/// Channels of an image or a signal, features of each step, and how many neighbouring values belong to one.
template <class In>
struct channels_of;
template <index C, index... Extents>
struct channels_of<shape<C, Extents...>> {
    static constexpr index count = C, each = (Extents * ... * 1);
};
/// A shape<> is one feature.
template <>
struct channels_of<shape<>> : channels_of<shape<1>> {};

/// Reports channels that cannot be divided into groups.
template <index Channels, index Groups>
struct the_groups_of_a_norm_divide_the_channels {
    static_assert(Channels % Groups == 0, "ctnn: a layer does not accept the shape that arrives at it: "
                                          "group_norm takes channels (features, features of each step) that "
                                          "its groups divide");
};

namespace takes {
/// Channels that Groups divides.
template <index Groups>
struct channels_in_groups {
    template <class In>
    static constexpr bool met =
        is_shape<In> && !has_tokens<In> && channels_of<step_of<In>>::count % Groups == 0;
    template <class In>
    using refusal = the_groups_of_a_norm_divide_the_channels<channels_of<step_of<In>>::count, Groups>;
};
} // namespace takes

/// Reports options that make no norm.
template <index Groups, class... Options>
struct the_options_of_a_norm {
    static_assert(
        (option::of_norms<Options> && ...),
        "ctnn: a norm takes the options eps<1, 1000> (a fraction that is not negative) and no_affine");
    static_assert(!option::twice<Options...>::any, "ctnn: an option of a norm is given twice");
    static_assert(Groups > 0, "ctnn: group_norm has at least one group");
    static constexpr bool good = (option::of_norms<Options> && ...) && !option::twice<Options...>::any;
    static constexpr index groups = Groups > 0 ? Groups : 1;
};

/// Reports options that make no batch_norm.
template <class... Options>
struct the_options_of_a_batch_norm {
    static constexpr bool known = ((option::of_norms<Options> || option::of_batches<Options>) && ...);
    static_assert(known, "ctnn: a batch_norm takes the options eps<1, 1000>, momentum<1, 10> (a fraction "
                         "from 0 to 1) and no_affine");
    static_assert(!option::twice<Options...>::any, "ctnn: an option of a norm is given twice");
    static constexpr bool good = known && !option::twice<Options...>::any;
};

} // namespace ctnn::inline CTNN_ABI
