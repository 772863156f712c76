#pragma once
// Names of wires, and of layers.
//
//     nn::as<"skip">        names the wire where it stands and hands it on
//     nn::from<"skip">      goes on from that wire instead of what arrives: the latest of that name before it
//     nn::add_to<"head">    adds what arrives to a sum of that name, which the first one begins, and hands it
//                           on; nn::from<"head"> reads the whole sum so far. After nn::as<"head"> a new sum
//                           begins
//     nn::named<"layer1.0.conv1">(nn::conv2d<16, nn::kernel<3>>)
//                           its parameters are "layer1.0.conv1.weight", ...

#include <ctnn/shape/name.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Prints a name as C++ and Python write it.
void print_quoted(auto& out, std::string_view name) {
    out << '"';
    for (const char c : name) {
        if (c == '"' || c == '\\') out << '\\';
        out << c;
    }
    out << '"';
}

namespace layer {

template <fixed_string Name>
struct as : layer_base {
    static constexpr std::string_view name = Name.view();
    static void print(auto& out) {
        out << "as<";
        print_quoted(out, name);
        out << '>';
    }
    static void torch(auto& out, auto) {
        out << "As(";
        print_quoted(out, name);
        out << ')';
    }
};
template <fixed_string Name>
struct from : layer_base {
    static constexpr std::string_view name = Name.view();
    static void print(auto& out) {
        out << "from<";
        print_quoted(out, name);
        out << '>';
    }
    static void torch(auto& out, auto) {
        out << "From(";
        print_quoted(out, name);
        out << ')';
    }
};
template <fixed_string Name>
struct add_to : layer_base {
    static constexpr std::string_view name = Name.view();
    static void print(auto& out) {
        out << "add_to<";
        print_quoted(out, name);
        out << '>';
    }
    static void torch(auto& out, auto) {
        out << "AddTo(";
        print_quoted(out, name);
        out << ')';
    }
};

} // namespace layer

/// Names the wire where it stands, and hands it on.
template <fixed_string Name>
constexpr layer::as<Name> as{};
/// Goes on from the wire of this name instead of what arrives: the latest before it in reading order.
template <fixed_string Name>
constexpr layer::from<Name> from{};
/// Adds what arrives to the sum of this name, which the first one begins, and hands on what arrived.
template <fixed_string Name>
constexpr layer::add_to<Name> add_to{};

template <class L>
constexpr bool is_wire = false;
template <fixed_string Name>
constexpr bool is_wire<layer::as<Name>> = true;
template <fixed_string Name>
constexpr bool is_wire<layer::from<Name>> = true;
template <fixed_string Name>
constexpr bool is_wire<layer::add_to<Name>> = true;

} // namespace ctnn::inline CTNN_ABI
