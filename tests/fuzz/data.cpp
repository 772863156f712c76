// libFuzzer on datasets, texts, their files, batches, fit and evaluate: whatever they hold and are asked for.
// clang's -fsanitize=fuzzer,address,undefined; not a part of the test program.
//
//     build/fuzz/data CORPUS -max_total_time=60
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include "values.hpp"

namespace nn = ctnn;
using namespace ctnn_test;

namespace {

constexpr auto classifier = nn::input<2> >> nn::dense<3>;
constexpr auto each_step = nn::sequence<2, 1> >> nn::dense<3>;
constexpr auto line = nn::input<2> >> nn::dense<2>;
constexpr auto words = nn::tokens<2, 4> >> nn::embedding<2> >> nn::dense<4>;

/// Reads all that a set has, and asks for a part.
template <class Set>
void read(const Set& set, source_of_values& from) {
    float sum = 0;
    for (nn::index i = 0; i < set.size(); ++i)
        for (nn::index k = 0; k < Set::shape_type::size; ++k) sum += float(set.sample(i)[k]);
    expect(set.sample(set.size()) == nullptr && set.sample(-1) == nullptr && sum * 0 != 1);
    const auto first = from.number(), count = from.number();
    const Set part = set.part(first, count);
    expect(part ? part.size() == count : part.size() == 0 && !part.error().empty());
}
/// Batches of it, from any place, and while it changes.
template <class Batches, class Change>
void hand_out(Batches batches, source_of_values& from, Change change) {
    typename std::remove_cvref_t<decltype(batches.here())> place{};
    if constexpr (std::is_integral_v<decltype(place)>) place = from.number();
    else place = {from.any<std::uint64_t>(), from.number()};
    batches.resume(place);
    for (int i = 0; i < 3 && batches.next(); ++i)
        expect(batches.count() >= 1 && batches.count() <= 2 && batches.inputs().pointer);
    change();
    batches.next();
    batches.shuffle();
    batches.next();
}
template <auto Net, class Loss, class Set>
void train(Set set, source_of_values& from) {
    static nn::model<Net> before{nn::seed{1}};
    static nn::trainer<Net, Loss, nn::clip<nn::adam>, 2> trainer;
    auto m = before;
    const auto h = nn::fit(m, trainer, set, {.epochs = 1, .validation = &set});
    expect(h.epochs.size() == 1 && (h.error.empty() || m == before || h.error.starts_with("epoch ")));
    if constexpr (Set::of_classes) {
        const auto e = nn::evaluate(m, set);
        nn::index sum = 0;
        for (nn::index n : e.confusion) sum += n;
        expect(e ? sum == e.count || e.confusion.empty() : sum == 0);
    }
    if constexpr (!Set::of_classes) {
        const auto e = nn::evaluate(m, set);
        expect(e ? e.count == set.size() : e.count == 0);
        static_cast<void>(e.mse() + e.r2() + e.r2(from.number()));
    } else {
        const auto e = nn::evaluate(m, set);
        static_cast<void>(e.f1() + e.f1(from.number()) + e.top(from.number()) + e.auc());
        expect(set || nn::class_weights(set).empty());
    }
    const auto [one, other] = nn::split(set, from.any<double>());
    expect(one ? one.size() + other.size() == set.size() : !one.error().empty());
    if constexpr (std::is_floating_point_v<typename Set::value_type>) {
        auto scaled = set;
        nn::standardise(scaled);
    }
    read(set, from);
    using batches =
        nn::batches<2, typename Set::value_type, typename Set::shape_type, typename Set::target_type>;
    batches weighed{set, nn::seed{2}};
    weighed.weigh(from.some<double>());
    weighed.augment([](auto x, nn::random_numbers random) {
        x[x.size() - 1] = std::remove_cvref_t<decltype(x[0])>(random.below(3));
    });
    hand_out(weighed, from, [] {});
    hand_out(batches{set, nn::seed{2}}, from,
             [&] { set.inputs.resize(std::size_t(from.any<unsigned char>())); });
}
/// A set as its constructor, or a program that writes its members, makes it.
template <class Set>
Set labelled(source_of_values& from) {
    auto inputs = from.some<float>();
    auto labels = from.some<int>();
    if (from.any<unsigned char>() % 2) labels.resize(inputs.size() / 2 * std::size_t(Set::each));
    const int classes = int(from.number());
    if (from.any<unsigned char>() % 2) return {inputs, labels, classes};
    Set set;
    set.inputs = inputs, set.labels = labels, set.classes = classes;
    return set;
}
/// A CSV file of any bytes, and columns that it may have.
void read_table(std::string text, source_of_values& from) {
    nn::csv_options options;
    options.separator = char(from.any<unsigned char>());
    options.header = from.any<unsigned char>() % 2;
    const auto table = nn::parse_csv(std::move(text), options);
    expect(table ? table->columns() > 0 : !table.error().empty());
    for (nn::index row = -1; row <= table->rows(); ++row)
        for (nn::index c = -1; c <= table->columns(); ++c)
            static_cast<void>(table->cell(row, c).size() + table->is_missing(row, c));
    const auto name = [&] {
        const auto i = from.number();
        return i >= 0 && i < table->columns() ? table->names()[std::size_t(i)] : "none";
    };
    const nn::missing how[] = {nn::missing::refuse, nn::missing::drop, nn::missing::mean};
    const auto kind = how[from.any<unsigned char>() % 3];
    read(table->dataset<float, nn::shape<1>, nn::shape<2>>({name()}, {name(), name()}, kind), from);
    read(table->dataset<float, nn::shape<2>>({name(), name()}, name(), kind), from);
    read(table->dataset<float, nn::shape<3>, void>({name(), nn::one_hot(name())}, kind), from);
}
void read_text(nn::token_text text, source_of_values& from) {
    const auto first = from.number(), count = from.number();
    const auto part = text.part(first, count);
    expect(part ? part.size() == count : part.size() == 0);
    const auto change = [&] { text.tokens.resize(std::size_t(from.any<unsigned char>())); };
    hand_out(nn::text_batches<2, 3>{text, nn::seed{1}}, from, change);
    hand_out(nn::consecutive_batches<2, 3>{text}, from, change);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::vector<unsigned char> exact(data, data + size);
    source_of_values from{exact.data(), exact.size()};
    switch (from.any<unsigned char>() % 9) {
    case 0: {
        const auto cut = from.any<unsigned char>();
        const auto both = std::span(exact).subspan(exact.size() < 2 ? exact.size() : 2);
        const std::vector<unsigned char> labels(both.begin(), both.begin() + long(cut % (both.size() + 1)));
        const std::vector<unsigned char> images(both.begin() + long(labels.size()), both.end());
        const auto set = nn::read_idx_pair<float, nn::shape<1, 2, 2>>(images, "images", labels, "labels", 3);
        if (set) read(*set, from);
        break;
    }
    case 1: read_text(*nn::tokens_of(exact, int(from.number())), from); break;
    case 2: {
        nn::token_text text;
        text.tokens = from.some<int>(), text.vocabulary = int(from.number());
        read_text(text, from);
        break;
    }
    case 3:
        train<classifier, nn::cross_entropy>(labelled<nn::dataset<float, nn::shape<2>>>(from), from);
        break;
    case 4:
        train<each_step, nn::cross_entropy>(labelled<nn::dataset<float, nn::shape<2, 1>, int[2]>>(from),
                                            from);
        break;
    case 5: {
        const auto inputs = from.some<float>(), targets = from.some<float>();
        train<line, nn::mse>(nn::dataset<float, nn::shape<2>, nn::shape<2>>{inputs, targets}, from);
        break;
    }
    case 7:
        from.any<unsigned>();
        read_table(std::string(exact.begin(), exact.end()).substr(exact.size() < 10 ? exact.size() : 10),
                   from);
        break;
    case 8: {
        const auto series = from.some<float>();
        read(nn::windows<2, 3>(series), from);
        read(nn::windows<1, 1, 2>(series), from);
        break;
    }
    case 6: {
        nn::dataset<int, nn::shape<2>, int[2]> set;
        set.inputs = from.some<int>(), set.labels = from.some<int>(), set.classes = int(from.number());
        train<words, nn::cross_entropy>(set, from);
        break;
    }
    }
    return 0;
}
