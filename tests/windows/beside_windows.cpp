// A program that includes <windows.h>, too, before or behind: saves and loads a model, twice over the same
// file.
#ifdef WINDOWS_FIRST
#include <windows.h>
#endif
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>
#ifndef WINDOWS_FIRST
#include <windows.h>
#endif

namespace nn = ctnn;
constexpr auto net = nn::input<2> >> nn::dense<3> >> nn::tanh >> nn::dense<1>;

int main() {
    const nn::model<net> model{nn::seed{1}};
    nn::model<net> back;
    for (int i = 0; i < 2; ++i)
        if (!nn::save(model, "model.safetensors") || !nn::load(back, "model.safetensors")) return 1;
    return back == model && DeleteFileA("model.safetensors") ? 0 : 1;
}
