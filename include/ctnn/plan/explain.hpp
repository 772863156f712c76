#pragma once
// explain<net, batch>(out): the plan as a table: what is fused into which pass, with which kernel and tile, what it
// costs, and where its output lies.

#include <ctnn/kernels/product.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/topology/print.hpp>

namespace ctnn::inline CTNN_ABI {

/// Counts what is printed, so that columns can be filled up without a stream's manipulators.
template <class Stream>
struct column {
    Stream& out;
    index used = 0;
    column& operator<<(std::string_view text) {
        out << text;
        used += index(text.size());
        return *this;
    }
    column& operator<<(const char* text) { return *this << std::string_view(text); }
    column& operator<<(char c) { return *this << std::string_view(&c, 1); }
    column& operator<<(index n) {
        out << n;
        for (index rest = n < 0 ? -n : n; ++used, rest >= 10; rest /= 10) {}
        used += n < 0;
        return *this;
    }
    /// Blanks up to `width`, at least one.
    void end(index width) {
        do out << ' ';
        while (++used < width);
        used = 0;
    }
};

/// Prints one row of the table.
template <class Plan, index I, class Stream>
void explain_stage(Stream& out) {
    using s = typename Plan::template stage<I>;
    using L = typename s::layer;
    using T = typename Plan::value_type;
    column<Stream> c{out};
    c << I;
    c.end(4);
    print_layer<L>(c);
    const auto pool = [&] {
        if constexpr (s::pooled) c << " + ", print_layer<typename s::pool::layer>(c);
    };
    if constexpr (requires { requires s::pool::first; }) pool();
    if constexpr (s::fused) {
        c << " + ";
        print_layer<typename s::activation>(c);
    }
    if constexpr (requires { requires !s::pool::first; }) pool();
    c.end(60);
    print_extents(c, typename s::in{});
    c << " -> ";
    print_extents(c, typename s::out{});
    c.end(22);
    constexpr bool samples = kernels::runs_along_samples<typename Plan::layout>;
    // A first stage that reads the user's rows multiplies with features along registers, and turns its output.
    constexpr bool features = !samples || (I == 0 && !Plan::enters_by_copy);
    // The steps of a sequence are so many more samples.
    using step = step_of<typename s::out>;
    constexpr index steps = step_count<typename s::out>, taken = samples && steps > 1 ? padded<T>(Plan::samples) : Plan::samples;
    constexpr index rows = features ? taken * steps : step::size;
    constexpr index registers = ((features ? step::size : taken * steps) + kernels::width<T> - 1) / kernels::width<T>;
    using tile = kernels::register_tile<rows, registers>;
    if constexpr (requires { L::template print_kernel<T, typename s::in, samples>(c); })
        L::template print_kernel<T, typename s::in, samples>(c), c << (s::pooled ? ", kept" : "");
    else if constexpr (!layer_traits<L>::fuses) c << (layer_traits<L>::map ? "map" : "own");
    else if constexpr (Plan::samples * steps > 1) c << "product " << tile::rows << 'x' << tile::columns;
    else c << "matrix_vector " << (registers < 8 ? registers : 8);
    c.end(21);
    c << layer_traits<L>::template macs<typename s::in>;
    c.end(10);
    constexpr buffer made = Plan::memory.wire[Plan::source::lies.of[Plan::source::found.of[I].made].value];
    c << index(sizeof(T)) * made.offset << " +" << index(sizeof(T)) * made.size;
    c << '\n';
}

/// Prints the plan of a forward pass of Batch samples of T (batches run in pieces of most_samples_at_once) to any stream.
template <auto Net, index Batch = 1, class T = float, class Stream>
void explain(Stream& out) {
    constexpr index piece = Batch < most_samples_at_once ? Batch : most_samples_at_once;
    using p = plan<network_of<Net>, T, piece>;
    out << Net << '\n';
    out << Batch << (Batch == 1 ? " sample" : " samples") << ", registers of " << kernels::width<T> << " along "
        << (kernels::runs_along_samples<typename p::layout> ? "samples" : "features") << ", arena "
        << p::arena * index(sizeof(T)) << " bytes\n";
    out << "#   stage                                                       shape                 "
           "kernel               MACs      output at +bytes\n";
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const int each[] = {0, (explain_stage<p, index(I)>(out), 0)...};
    }(std::make_index_sequence<std::size_t(p::count)>{});
    out << "RxC: a tile of R rows by C registers of sums; own, map: a kernel of the layer's; output: where in the arena, whose places are used again\n";
}

} // namespace ctnn::inline CTNN_ABI
