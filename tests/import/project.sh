#!/bin/sh
# Models imported while somebody else's project is built: ctnn installed, found, and both golden examples hold; a model that changes is
# imported again, and one that cannot be said fails the build with its sentence. With ctnn in a subdirectory the same command is run.
# Skipped (77) where Python has no numpy.
#
#     sh project.sh BUILD_FOLDER CXX [PREFIX_PATH of Boost and xsimd]
set -eu
built=$1 compiler=$2 prefixes=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
    cat "$scratch/log"
    echo "FAILED: $1"
    exit 1
}
python=python3
$python -c "import numpy" 2>/dev/null || python=/usr/bin/python3
$python -c "import numpy" 2>/dev/null || { echo "python3-numpy is not installed: skipped" && exit 77; }

write() {
    $python - "$scratch" "$1" <<'END'
import json, sys, numpy
folder, activation = sys.argv[1:]
draw = numpy.random.default_rng(3)
w = lambda *s: draw.normal(0, 0.5, s).tolist()
dense = lambda a, b, how="": {"type": "dense", "activation": how, "shape": [None, b], "weights": [w(a, b), w(b)]}
with open(f"{folder}/policy.json", "w") as file:
    json.dump({"in_shape": [None, 3], "layers": [dense(3, 8, activation), dense(8, 2)]}, file)
lstm = {"type": "lstm", "activation": "tanh", "shape": [None, None, 6], "weights": [w(1, 24), w(6, 24), w(24)]}
with open(f"{folder}/steps.json", "w") as file:
    json.dump({"in_shape": [None, None, 1], "layers": [lstm, dense(6, 1)]}, file)
END
}
write tanh
cmake --install "$built" --prefix "$scratch/prefix" >"$scratch/log" 2>&1 || fail "not installed"
cmake -S "$here/project" -B "$scratch/build" "-DCMAKE_CXX_COMPILER=$compiler" "-DCMAKE_PREFIX_PATH=$scratch/prefix;$prefixes" \
    "-DMODELS=$scratch" >"$scratch/log" 2>&1 || fail "not configured"
cmake --build "$scratch/build" >"$scratch/log" 2>&1 || fail "not built"
"$scratch/build/imported" || fail "a golden example does not hold"
root=$(cd "$here/../.." && pwd)
cmake -S "$here/project" -B "$scratch/inside" "-DCMAKE_CXX_COMPILER=$compiler" "-DCMAKE_PREFIX_PATH=$prefixes" "-DCTNN_SOURCES=$root" \
    "-DMODELS=$scratch" >"$scratch/log" 2>&1 || fail "not configured in a subdirectory"
grep -rqF " $root/cmake/ctnn_import.py" "$scratch/inside" || fail "in a subdirectory the command is not found"
write relu
cmake --build "$scratch/build" >"$scratch/log" 2>&1 || fail "not built again"
grep -q "nn::relu" "$scratch/build/ctnn_import/imported/policy.hpp" || fail "a changed model was not imported again"
write cosine
if cmake --build "$scratch/build" >"$scratch/log" 2>&1; then fail "an activation that nobody knows was imported"; fi
grep -q "the activation 'cosine'" "$scratch/log" || fail "the build does not say what is missing"
echo "imported, imported again, and refused"
