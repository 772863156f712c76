// 19 houses: a table of numbers and words becomes a price: columns by name, missing values, standardised
// inside of the model.
//
//     EXAMPLE=19_houses sh examples/run.sh [FILE]          FILE as examples/data/houses.csv (invented: 400
//     houses)
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cstdio>
#include <fstream>

namespace nn = ctnn;

// Columns enter as they are: a frozen batch_norm holds their means and deviations, and is saved with the
// model.
constexpr auto net = nn::input<8> >> nn::frozen(nn::batch_norm<nn::no_affine>) >> nn::dense<32> >> nn::relu
                     >> nn::dense<16> >> nn::relu >> nn::dense<1>;

namespace {
nn::model<net> model{nn::seed{1}};
nn::trainer<net, nn::mse, nn::adam, 16> trainer{{.lr = 0.003}};

int fail(const std::string& sentence) { return std::fprintf(stderr, "%s\n", sentence.c_str()), 1; }
} // namespace

int main(int count, char** arguments) {
    const std::string here = __FILE__,
                      beside = here.substr(0, here.find_last_of('/') + 1) + "data/houses.csv";
    const auto table = nn::read_csv(count > 1 ? arguments[1] : beside);
    if (!table) return fail(table.error());
    const auto houses = table->dataset<float, nn::shape<8>, nn::shape<1>>(
        {"area", "rooms", "year", "garden", nn::one_hot("town")}, {"price"}, nn::missing::mean);
    if (!houses) return fail(houses.error()); // names the line and the column

    auto [rest, test] = nn::split(houses, 0.8, nn::seed{1});
    auto [training, validation] = nn::split(rest, 0.8, nn::seed{2});
    if (!nn::figures_of(training).write(nn::parameter<"0.running_mean">(model),
                                        nn::parameter<"0.running_var">(model)))
        return 1;
    const auto prices = nn::standardise_targets(training); // kept: predictions come back by them
    nn::standardise_targets(validation, prices);
    nn::standardise_targets(test, prices);

    const auto h =
        nn::fit(model, trainer, training, {.epochs = 300, .validation = &validation, .patience = 30});
    if (!h.error.empty()) return fail(h.error);
    std::ofstream("houses.csv") << h.csv();
    std::ofstream("houses.svg") << h.svg();

    const auto e = nn::evaluate(model, test);
    std::printf(
        "%zu epochs, the best was %td; on %td houses that it never saw: R2 %.3f, off by %.1f on average\n",
        h.epochs.size(), h.best, e.count, e.r2(), e.mae() * double(prices.deviation[0]));
    const float house[8] = {95, 4, 1998, 1,
                            0,  0, 1,    0}; // towns in the order of table->words("town"): Oslo is the third
    std::printf("95 m2, 4 rooms, of 1998, with a garden in Oslo: %.0f\n",
                double(prices.undo(nn::predict(model, house))[0]));
    return e.r2() > 0.85 ? 0 : 1;
}
