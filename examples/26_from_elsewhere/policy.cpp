// A policy of somebody else's: numbers of an observation in, the action out, line by line, as a game would
// ask for it.
//
//     python3 cmake/ctnn_import.py ppo-MountainCar-v0.zip --name policy --out models
//     g++ -std=c++20 -O3 -march=native -Iinclude -Imodels examples/26_from_elsewhere/policy.cpp -o act
//     echo "-0.5 0.02" | ./act models/policy.safetensors
#include "common.hpp"

#include "policy.hpp"

#include <array>
#include <iostream>

int main(int count, char** arguments) {
    const auto model = loaded<policy::net>(count > 1 ? arguments[1] : "policy.safetensors");
    if (!model) return 1;
    std::array<float, std::size_t(nn::input_shape<policy::net>.size)> seen{};
    for (std::size_t i = 0; std::cin >> seen[i];) {
        if (++i < seen.size()) continue;
        i = 0;
        std::cout << nn::argmax(nn::predict(*model, seen)) << std::endl;
    }
}
