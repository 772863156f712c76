#pragma once
// explain<net, batch>(out): the plan as a table: what is fused into which pass, which wires it reads and
// writes, with which kernel and tile, what it costs, and where its output lies.

#include <ctnn/kernels/product/product.hpp>
#include <ctnn/plan/pieces.hpp>
#include <ctnn/plan/table_rows.hpp>
#include <ctnn/topology/print.hpp>

namespace ctnn::inline CTNN_ABI {

/// The number of the wire where a value lies, in the order in which wires are made; the network's input is 0.
template <class Plan>
constexpr index wire_number(index value) {
    index n = value > 0;
    for (index v = 1; v < value; ++v) n += Plan::memory.wire[v].size > 0;
    return n;
}
/// Prints it, with the features (or channels) of a part: 3[4..6].
template <class Plan>
void explain_wire(auto& c, const place& p, index features) {
    c << wire_number<Plan>(p.value);
    if (p.of == features) return;
    c << '[' << p.first << ".." << p.first + features - 1 << ']';
}
/// Prints the joins of stage I from number J on, each with the activation behind it.
template <class Plan, index I, index J = 0>
void explain_joins(auto& c) {
    using source = typename Plan::source;
    if constexpr (constexpr fused_stage f = source::found.of[I]; J < f.joins) {
        c << (source::operations.of[f.then[J].join].what == makes::product ? " + product" : " + sum");
        using act = typename source::template activation_of<f.then[J].activation>;
        if constexpr (!__is_same(act, no_activation)) {
            c << " + ";
            print_layer<act>(c);
        }
        explain_joins<Plan, I, J + 1>(c);
    }
}
/// Prints the wires that stage I reads, in the order of its joins, and the one that it writes.
template <class Plan, index I>
void explain_wires(auto& c) {
    using source = typename Plan::source;
    constexpr fused_stage f = source::found.of[I];
    const auto& lies = source::lies.of;
    const auto& size = source::facts.size;
    const auto wire = [&](index op) { explain_wire<Plan>(c, lies[op], size[op].step); };
    if (f.what == fused_stage::runs::copy) {
        place from = lies[f.source];
        if (f.into < 0) from.first += size[f.op].first;
        const index features = f.into < 0 ? size[f.op].step : size[f.source].step;
        explain_wire<Plan>(c, from, features);
        place to = lies[f.op];
        if (f.into == 1) to.first += size[source::operations.of[f.op].a].step;
        c << " -> ";
        explain_wire<Plan>(c, to, features);
        return;
    }
    wire(Plan::read_by(I));
    if (f.what == fused_stage::runs::join) c << ", ", wire(source::operations.of[f.op].b);
    for (index j = 0; j < f.joins; ++j) c << ", ", wire(f.then[j].other);
    c << " -> ";
    for (index j = 0; j < f.joins; ++j) // read by somebody else, too
        if (Plan::kept(I, j)) wire(j == 0 ? f.own : f.then[j - 1].join), c << ", ";
    wire(f.made);
}

/// Prints one row of the table.
template <class Plan, index I>
void explain_stage(table_rows& c) {
    using s = typename Plan::template stage<I>;
    using L = typename s::layer;
    using T = typename Plan::value_type;
    c << I;
    c.end();
    constexpr fused_stage f = Plan::source::found.of[I];
    if constexpr (f.what == fused_stage::runs::join)
        c << (Plan::source::operations.of[f.op].what == makes::product ? "product" : "sum");
    else print_layer<L>(c);
    if constexpr (s::normed) c << " + ", print_layer<typename s::norm::layer>(c);
    const auto pool = [&] {
        if constexpr (s::pooled) c << " + ", print_layer<typename s::pool::layer>(c);
    };
    if constexpr (requires { requires s::pool::first; }) pool();
    if constexpr (s::fused) {
        c << " + ";
        print_layer<typename s::activation>(c);
    }
    if constexpr (requires { requires !s::pool::first; }) pool();
    explain_joins<Plan, I>(c);
    c.end();
    explain_wires<Plan, I>(c);
    c.end();
    print_extents(c, typename s::in{});
    c << " -> ";
    print_extents(c, typename s::out{});
    c.end();
    constexpr bool samples = kernels::runs_along_samples<typename Plan::layout>;
    // A first stage that reads the user's rows multiplies with features along registers, and turns its
    // output.
    constexpr bool features = !samples || (I == 0 && !Plan::enters_by_copy);
    // The steps of a sequence are so many more samples.
    using step = step_of<typename s::out>;
    constexpr index steps = step_count<typename s::out>,
                    taken = samples && steps > 1 ? padded<T>(Plan::samples) : Plan::samples;
    constexpr index rows = features ? taken * steps : step::size;
    constexpr index registers =
        ((features ? step::size : taken * steps) + kernels::width<T> - 1) / kernels::width<T>;
    using tile = kernels::register_tile<rows, registers>;
    constexpr index made_at = Plan::source::lies.of[f.made].value;
    constexpr bool from_last = Plan::channels.of[Plan::source::lies.of[Plan::read_by(I)].value] > 0,
                   to_last = Plan::channels.of[made_at] > 0;
    if constexpr (from_last || to_last)
        c << (!from_last ? "to channels last" : to_last ? "channels last" : "from channels last");
    else if constexpr (requires { L::template print_kernel<T, typename s::in, samples>(c); })
        L::template print_kernel<T, typename s::in, samples>(c), c << (s::pooled ? ", kept" : "");
    else if constexpr (f.what != fused_stage::runs::layer) c << "own";
    else if constexpr (!layer_traits<L>::fuses) c << (layer_traits<L>::map ? "map" : "own");
    else if constexpr (Plan::samples * steps > 1) {
        c << "product " << tile::rows << 'x' << tile::columns;
        if constexpr (!features && requires { L::template print_panels<T, typename s::in>(c); })
            L::template print_panels<T, typename s::in>(c);
    } else c << "matrix_vector " << (registers < 8 ? registers : 8);
    c.end();
    c << layer_traits<L>::template macs<typename s::in>;
    c.end();
    constexpr buffer made = Plan::memory.wire[made_at];
    c << index(sizeof(T)) * made.offset << " +" << index(sizeof(T)) * made.size;
    c.end_row();
}

/// Prints the plan of a forward pass of Batch samples of T (batches run in pieces of samples_at_once) to
/// any stream.
template <auto Net, index Batch = 1, class T = float, class Stream>
void explain(Stream& out) {
    using p = plan<network_of<Net>, T, piece_of<network_of<Net>, T, Batch>>;
    out << Net << '\n';
    out << Batch << (Batch == 1 ? " sample" : " samples") << ", registers of "
        << kernels::width<T> << " along "
        << (kernels::runs_along_samples<typename p::layout> ? "samples" : "features") << ", arena "
        << p::arena * index(sizeof(T)) << " bytes\n";
    table_rows rows(&out, [](void* to, const char* text, index size) {
        *static_cast<Stream*>(to) << std::string_view(text, std::size_t(size));
    });
    for (int pass = 0; pass < 2; ++pass) {
        for (const char* name : {"#", "stage", "wires", "shape", "kernel", "MACs"}) rows << name, rows.end();
        rows << "output at +bytes";
        rows.end_row();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            [[maybe_unused]] const int each[] = {0, (explain_stage<p, index(I)>(rows), 0)...};
        }(std::make_index_sequence<std::size_t(p::count)>{});
        rows.print_now();
    }
    out << "wires: read -> written, 0 is the input, [a..b] a part; RxC: a tile of R rows by C registers of "
           "sums; own, map: a kernel of the "
           "layer's; output: where in the arena, whose places are used again\n";
}

} // namespace ctnn::inline CTNN_ABI
