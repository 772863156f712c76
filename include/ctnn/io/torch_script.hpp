#pragma once
// torch_script<net>(out): the PyTorch side of a topology, a Python program that needs torch alone. It defines
// the same nn.Sequential (each branch of a sum, a product, a concat is one, too), with the same names, and
// writes its parameters with a golden input and output:
//
//     std::ofstream file("lenet.py"); nn::torch_script<lenet>(file);
//     python3 lenet.py lenet.safetensors                       initialised by PyTorch
//     python3 lenet.py lenet.safetensors trained.safetensors   with the parameters of a file
//     from lenet import network, load, save                    in a training script of one's own
//
// A layer says its module in `torch(out, shape)`; of one that does not, the program raises
// NotImplementedError.

#include <ctnn/io/torch_branches.hpp>
#include <ctnn/io/torch_network.hpp>
#include <ctnn/io/torch_norms.hpp>
#include <ctnn/io/torch_recurrent.hpp>
#include <ctnn/io/torch_text.hpp>
#include <ctnn/io/torch_windows.hpp>
#include <ctnn/plan/compiled.hpp>
#include <ctnn/topology/print.hpp>

#include <sstream>

namespace ctnn::inline CTNN_ABI {
namespace io {

template <index... Extents>
void print_torch_example(auto& out, shape<Extents...>) {
    out << "torch.randn(1";
    [[maybe_unused]] const int each[] = {0, (out << ", " << Extents, 0)...};
    out << ')';
}
template <index T, index F>
void print_torch_example(auto& out, steps<T, shape<F>>) {
    out << "torch.randn(1, " << T << ", " << F << ')';
}
template <index T, index V>
void print_torch_example(auto& out, steps<T, token<V>>) {
    out << "torch.randint(" << V << ", (1, " << T << "))";
}

/// What the modules stand in: nn.Sequential, unless wires have names, or layers (then others are registered
/// beside them).
struct torch_containers {
    bool wires = false, names = false;
    template <class L>
    static constexpr torch_containers of() {
        return {is_wire<L>, requires {L::name_of_layer;
    }
};
} // namespace io
std::string_view network() const { return wires || names ? "Network(" : "nn.Sequential("; }
std::string_view branch() const { return names ? "Chain(" : "nn.Sequential("; }
}; // namespace ctnn::inline CTNN_ABI

/// Prints the modules of a program, one a line.
template <class Stream>
struct torch_lines {
    Stream& out;
    torch_containers containers;
    int depth = 2;

    template <class... Text>
    void line(const Text&... text) {
        for (int i = 0; i < depth; ++i) out << "    ";
        [[maybe_unused]] const int each[] = {0, (out << text, 0)...};
    }
    void begin(std::string_view text) {
        line(text, '\n');
        ++depth;
    }
    void end(std::string_view text) {
        --depth;
        line(text, '\n');
    }

    /// Entry I of a program: its layer L; a join's beginning, the ends of its branches, its end.
    template <class Source, index I, class L>
    void entry(const L*) {
        using in = typename Source::template in_of<I>;
        line("");
        if constexpr (requires { L::torch(out, in{}); }) {
            L::torch(out, in{});
        } else {
            std::ostringstream as_typed;
            print_layer<L>(as_typed);
            out << "NotInPyTorch(";
            print_quoted(out, as_typed.str());
            out << ')';
        }
        out << ",\n";
    }
    template <class Source, index I>
    void entry(const fork*) {
        constexpr join how = how_joined<Source>(I);
        begin(how == join::sum ? "Sum(" : how == join::product ? "Product(" : "Concat(");
        begin(containers.branch());
    }
    template <class Source, index I>
    void entry(const next_branch*) {
        end("),");
        if (Source::program_at(I + 1).what != role::meet) begin(containers.branch());
    }
    template <class Source, index I, join How, index Branches>
    void entry(const meet<How, Branches>*) {
        using made = typename Source::template shape_made<Source::operations.made_by[I]>;
        if (How == join::concat && is_sequence<made>) line("dim=-1,\n");
        end("),");
    }
    /// How the join ends that begins at entry At.
    template <class Source>
    static constexpr join how_joined(index at) {
        for (index open = 0;; ++at) {
            const instruction now = Source::program_at(at);
            if (now.what == role::fork) ++open;
            if (now.what == role::meet && --open == 0) return now.how;
        }
    }
};

} // namespace io

/// Prints the program.
template <auto Net, class Char, class Traits>
void torch_script(std::basic_ostream<Char, Traits>& out) {
    using net = network_of<Net>;
    using source = compiled<net>;
    out << "# " << Net << '\n'
        << io::torch_begin << io::torch_recurrent << io::torch_windows << io::torch_norms
        << io::torch_branches << io::torch_network << io::torch_files;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        io::torch_containers containers;
        for (const auto one : {io::torch_containers{},
                               io::torch_containers::of<typename source::template layer_at<index(I)>>()...})
            containers = {containers.wires || one.wires, containers.names || one.names};
        out << "    return " << containers.network() << '\n';
        io::torch_lines<std::basic_ostream<Char, Traits>> script{out, containers};
        [[maybe_unused]] const int each[] = {
            0, (script.template entry<source, index(I)>(
                    static_cast<const typename source::template layer_at<index(I)>*>(nullptr)),
                0)...};
    }(std::make_index_sequence<std::size_t(source::layers)>{});
    out << "    )\n\n\ndef example():\n    return ";
    io::print_torch_example(out, typename net::input_type{});
    out << '\n' << io::torch_end;
}

} // namespace ctnn::inline CTNN_ABI
