#pragma once
// load<net>(file): a model as a constant, from a file that ctnn_embed made a constant of. A file that does
// not fit fails the build: the error names every differing tensor by a type.
//
//     constexpr auto model = nn::load<net>(lenet);             // ctnn_embed(program lenet lenet.safetensors)
//     static_assert(nn::close(nn::predict(model, x), y));

#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>

#include <ctnn/io/golden.hpp>

namespace ctnn::inline CTNN_ABI {

/// A tensor that differs, in errors: its name, what the file has, what the network has.
template <class Name, class InFile, class InNetwork>
struct differing_tensor {};
template <char... Characters> // a string as one argument is printed as numbers by clang
struct tensor_name {};
template <index... Extents>
struct in_the_file {};
template <index... Extents>
struct in_the_network {};

/// Reports a file that is no safetensors file.
template <class File, bool WellFormed>
struct the_embedded_file_is_well_formed {
    static_assert(WellFormed,
                  "ctnn: the embedded file breaks the rules of safetensors; nn::load at run time says where");
};
/// Reports the tensors in which file and network differ.
template <class... Differing>
struct the_embedded_file_fits_the_network {
    static_assert(sizeof...(Differing) == 0,
                  "ctnn: the tensors of the embedded file are not those of the network: see the types here");
};

namespace io {

/// What loading gives, in a constant expression.
template <auto Net, class T, class File>
struct embedded {
    struct outcome {
        load_result result;
        model<Net, T> loaded;
    };
    static constexpr outcome made = [] {
        outcome o;
        o.result = load_from(o.loaded, constant_source<File>{}, {});
        return o;
    }();

    template <index I, std::size_t... C, std::size_t... F, std::size_t... N>
    static auto type_of(std::index_sequence<C...>, std::index_sequence<F...>, std::index_sequence<N...>)
        -> hana::type<differing_tensor<tensor_name<made.result.differences[I].name[C]...>,
                                       in_the_file<made.result.differences[I].file_extents[F]...>,
                                       in_the_network<made.result.differences[I].network_extents[N]...>>>;
    template <index I>
    static auto type_of_difference() {
        constexpr index file = made.result.differences[I].file_axes,
                        network = made.result.differences[I].network_axes;
        constexpr std::size_t characters = std::string_view(made.result.differences[I].name).size();
        return type_of<I>(std::make_index_sequence<characters>{},
                          std::make_index_sequence<std::size_t(file < most_axes ? file : most_axes)>{},
                          std::make_index_sequence<std::size_t(network)>{});
    }
    template <std::size_t... I>
    static auto differing(std::index_sequence<I...>)
        -> the_embedded_file_fits_the_network<typename decltype(type_of_difference<index(I)>())::type...>;
};

} // namespace io

/// The model of a file in the program, a constant.
template <auto Net, class T = float, io::ConstantFile File>
[[nodiscard]] consteval model<Net, T> load(File) {
    using loaded = io::embedded<Net, T, File>;
    constexpr const load_result& result = loaded::made.result;
    if constexpr (result.problem != nullptr && result.count == 0) {
        static_cast<void>(sizeof(the_embedded_file_is_well_formed<File, false>));
    } else {
        constexpr index kept = result.count < load_result::most ? result.count : load_result::most;
        static_cast<void>(sizeof(decltype(loaded::differing(std::make_index_sequence<std::size_t(kept)>{}))));
    }
    return loaded::made.loaded;
}

} // namespace ctnn::inline CTNN_ABI

#include <ctnn/shape/macros_back.hpp>
