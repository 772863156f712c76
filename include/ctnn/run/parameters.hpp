#pragma once
// The parameters of a network: one `hana::tuple` with an element for every layer that is trained. Weights,
// gradients and optimizer state are all of this type, so one walk goes through them together.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/plan/compiled.hpp>
#include <ctnn/run/which_blocks.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {

/// The parameters of layer L behind In; nothing where the layer is not trained.
template <class T, class L, class In>
auto parameters_of_layer() {
    if constexpr (layer_traits<L>::template trained<T, In>)
        return hana::type_c<typename L::template parameters<T, In>>;
    else return hana::type_c<void>;
}

/// What the parameters of a layer are called by: "3", "3.0.1", or its own name.
template <class L, class Place>
struct name_of_layer;
template <class L, index... N>
struct name_of_layer<L, position<N...>> {
    template <class Text>
    static constexpr void write(Text& to) {
        if constexpr (requires { L::name_of_layer; }) {
            for (const char c : L::name_of_layer) to.put(c);
        } else {
            index number[] = {N..., 0};
            for (index i = 0; i < index(sizeof...(N)); ++i) {
                if (i > 0) to.put('.');
                index scale = 1;
                while (number[i] / scale >= 10) scale *= 10;
                for (; scale > 0; scale /= 10) to.put(char('0' + number[i] / scale % 10));
            }
        }
    }
};

/// Facts about the trained layers of a network, and the tuple that holds their parameters.
template <class Net, class T>
struct trained_layers {
    using source = compiled<Net>;
    template <index I>
    using traits = layer_traits<typename source::template layer_at<I>>;
    template <index I>
    static constexpr bool is_trained() {
        return traits<I>::template trained<T, typename source::template in_of<I>>;
    }

    /// Whether a trainer changes the parameters of a layer.
    template <index I>
    static constexpr bool is_updated() {
        return traits<I>::template updated<T, typename source::template in_of<I>>;
    }
    static constexpr bool any_updated = []<std::size_t... I>(std::index_sequence<I...>) {
        const bool updated[] = {
            traits<index(I)>::template updated<T, typename source::template in_of<index(I)>>..., false};
        for (const bool u : updated)
            if (u) return true;
        return false;
    }(std::make_index_sequence<std::size_t(source::layers)>{});

    /// Whether a step changes buffers; whether a batch cannot be taken in pieces; whether one sample has only
    /// one value of a channel.
    struct batch_facts {
        bool buffers = false, whole = false, single = false;
    };
    static constexpr batch_facts of_batches = []<std::size_t... I>(std::index_sequence<I...>) {
        const bool buffers[] = {traits<index(I)>::buffers..., false},
                   whole[] = {traits<index(I)>::whole_batch..., false};
        const index values[] = {source::template in_of<index(I)>::size..., 0},
                    one[] = {source::template in_of<index(I)>::rank..., 0};
        batch_facts f;
        for (index i = 0; i < source::layers; ++i) {
            f.buffers = f.buffers || buffers[i], f.whole = f.whole || whole[i];
            f.single = f.single || (whole[i] && buffers[i] && values[i] > 0 && one[i] <= 1);
        }
        return f;
    }(std::make_index_sequence<std::size_t(source::layers)>{});

    struct slots {
        index of_layer[source::layers + 1]{}, layer[source::layers + 1]{}, count = 0;
    };
    /// of_layer: the place in the tuple of each layer's parameters (or -1); layer: the reverse.
    static constexpr slots map = []<std::size_t... I>(std::index_sequence<I...>) {
        const bool trained[] = {
            traits<index(I)>::template trained<T, typename source::template in_of<index(I)>>..., false};
        slots s;
        for (index i = 0; i < source::layers; ++i) {
            s.of_layer[i] = trained[i] ? s.count : -1;
            if (trained[i]) s.layer[s.count++] = i;
        }
        return s;
    }(std::make_index_sequence<std::size_t(source::layers)>{});

    template <index Slot, index Layer = map.layer[Slot]>
    using block_at = typename decltype(parameters_of_layer<T, typename source::template layer_at<Layer>,
                                                           typename source::template in_of<Layer>>())::type;
    /// What its parameters are called by.
    template <index Slot, index Layer = map.layer[Slot]>
    using name_of =
        name_of_layer<typename source::template layer_at<Layer>, typename source::template place_at<Layer>>;

    template <std::size_t... I>
    static auto make(std::index_sequence<I...>) -> hana::tuple<block_at<index(I)>...>;
    using tuple = decltype(make(std::make_index_sequence<std::size_t(map.count)>{}));
};

/// "3.weight": the layer's name and the block's, made once per pair. Position: of the layer in the program.
template <index Position, class LayerName, class Trained>
struct parameter_name {
    static constexpr index position = Position;
    struct length_of_text {
        std::size_t size = 0;
        constexpr void put(char) { ++size; }
    };
    template <std::size_t N>
    struct text_type {
        char text[N]{};
        std::size_t size = 0;
        constexpr void put(char c) { text[size++] = c; }
    };
    template <class Text>
    static constexpr Text write(Text t) {
        LayerName::write(t);
        t.put('.');
        for (const char* c = Trained::name; *c; ++c) t.put(*c);
        return t;
    }
    static constexpr auto made = write(text_type<write(length_of_text{}).size>{});
    static constexpr std::string_view value{made.text, made.size};
};

/// The type of the member that a trained block of P is.
template <class P, class Trained>
using block_type = std::remove_reference_t<decltype(std::declval<P&>().*Trained::member)>;

/// Calls visit(name, hana::type<block>) for every trained block of a layer, of types alone.
template <index Position, class Name, class P, class... Trained, class Visit>
constexpr void walk_types_of_blocks(blocks<Trained...>, Visit& visit) {
    [[maybe_unused]] const int each[] = {
        0, (visit(parameter_name<Position, Name, Trained>{}, hana::type_c<block_type<P, Trained>>), 0)...};
}
/// The same for every layer of a network, in PyTorch's order.
template <class Net, class T, class Which = trained_blocks, class Visit>
constexpr void walk_types(Visit visit) {
    using layers = trained_layers<Net, T>;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const int each[] = {
            0, (walk_types_of_blocks<layers::map.layer[I], typename layers::template name_of<index(I)>,
                                     typename layers::template block_at<index(I)>>(
                    typename Which::template of<typename layers::template block_at<index(I)>>{}, visit),
                0)...};
    }(std::make_index_sequence<std::size_t(layers::map.count)>{});
}

/// Calls visit(name, trained<...>, block...) for every trained block of a layer, in several tuples at once.
template <index Position, class Name, class... Trained, class Visit, class... Ps>
constexpr void walk_blocks(blocks<Trained...>, Visit&& visit, Ps&... ps) {
    [[maybe_unused]] const auto one = [&](auto name, auto block) {
        visit(name, block, ps.*decltype(block)::member...);
    };
    [[maybe_unused]] const int each[] = {0,
                                         (one(parameter_name<Position, Name, Trained>{}, Trained{}), 0)...};
}

/// The same for every layer of a network, in PyTorch's order.
template <class Net, class T, class Which = trained_blocks, class Visit, class... Tuples>
constexpr void walk(Visit&& visit, Tuples&... tuples) {
    using layers = trained_layers<Net, T>;
    const auto one = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
        walk_blocks<layers::map.layer[I], typename layers::template name_of<index(I)>>(
            typename Which::template of<typename layers::template block_at<index(I)>>{}, visit,
            hana::at_c<I>(tuples)...);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const int each[] = {0, (one(std::integral_constant<std::size_t, I>{}), 0)...};
    }(std::make_index_sequence<std::size_t(layers::map.count)>{});
}

/// Whether a network has a table of which only rows that were looked up are updated.
template <class Net, class T>
constexpr bool has_sparse_tables() {
    bool any = false;
    walk_types<Net, T>([&](auto, auto type) { any = any || is_sparse<typename decltype(type)::type>; });
    return any;
}

} // namespace ctnn::inline CTNN_ABI
