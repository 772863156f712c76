#pragma once
// Printing a topology as it was typed: `std::cout << net` prints "input<784> >> dense<128> >> relu".

#include <ctnn/topology/network.hpp>

#include <iosfwd>
#include <string_view>

namespace ctnn::inline CTNN_ABI {

/// The name of a type as the compiler spells it, without its namespaces.
template <class X>
constexpr std::string_view type_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("X = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    const auto arguments = text.find('<');
    const auto colon = text.substr(0, arguments).rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

/// Prints one layer: as its own `print` says, else by the name of its type; of a join its branches.
template <class L, class Stream>
void print_layer(Stream& out);
template <class Stream, class... Ls>
void print_chain(Stream& out, chain<Ls...>) {
    const char* arrow = "";
    [[maybe_unused]] const int each[] = {0, (out << arrow, print_layer<Ls>(out), arrow = " >> ", 0)...};
}
template <class Stream, join How, class... Branches>
void print_join(Stream& out, layer::joined<How, Branches...>) {
    out << (How == join::sum ? "sum(" : How == join::product ? "product(" : "concat(");
    const char* separator = "";
    [[maybe_unused]] const int each[] = {
        0, (out << separator, print_chain(out, Branches{}), separator = ", ", 0)...};
    out << ')';
}
template <class L, class Stream>
void print_layer(Stream& out) {
    if constexpr (is_join<L>) print_join(out, L{});
    else if constexpr (requires { L::print(out); }) L::print(out);
    else out << type_name<L>();
}

/// Prints extents: "1, 28, 28".
template <class Stream, index... Extents>
void print_extents(Stream& out, shape<Extents...>) {
    const char* separator = "";
    [[maybe_unused]] const int each[] = {0, (out << separator << Extents, separator = ", ", 0)...};
}

template <class Stream, index T, class S>
void print_extents(Stream& out, steps<T, S>) {
    out << T << " x ";
    print_extents(out, S{});
}
template <class Stream, index V>
void print_extents(Stream& out, token<V>) {
    out << "token<" << V << '>';
}

/// Prints a shape: "shape<1, 28, 28>".
template <class Char, class Traits, index... Extents>
auto& operator<<(std::basic_ostream<Char, Traits>& out, shape<Extents...> s) {
    out << "shape<";
    print_extents(out, s);
    return out << '>';
}

/// Prints what a topology begins with.
template <class Stream, index... Extents>
void print_input(Stream& out, shape<Extents...> s) {
    out << "input<";
    print_extents(out, s);
    out << '>';
}
template <class Stream, index T, index F>
void print_input(Stream& out, steps<T, shape<F>>) {
    out << "sequence<" << T << ", " << F << '>';
}
template <class Stream, index T, index V>
void print_input(Stream& out, steps<T, token<V>>) {
    out << "tokens<" << T << ", " << V << '>';
}

/// Prints a layer, a chain, a topology as they were typed.
template <class Char, class Traits, Layer L>
auto& operator<<(std::basic_ostream<Char, Traits>& out, L) {
    print_layer<L>(out);
    return out;
}
template <class Char, class Traits, class... Ls>
auto& operator<<(std::basic_ostream<Char, Traits>& out, chain<Ls...> layers) {
    print_chain(out, layers);
    return out;
}
template <class Char, class Traits, class In, class Out, class... Ls>
auto& operator<<(std::basic_ostream<Char, Traits>& out, network<In, Out, Ls...>) {
    print_input(out, In{});
    [[maybe_unused]] const int each[] = {0, (out << " >> ", print_layer<Ls>(out), 0)...};
    return out;
}

} // namespace ctnn::inline CTNN_ABI
