#!/bin/sh
# Installs what is missing, builds the examples for this machine, and trains LeNet-5 to read digits.
#
#     sh examples/run.sh                                       on digits that the program draws
#     sh examples/run.sh --data DIR --epochs 3                 on MNIST in DIR
#     EXAMPLE=01_softmax sh examples/run.sh                    another example
#
# Files (the loss curve) are written to the folder that it is started in.
set -eu
from=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
. cmake/packages.sh

ensure_packages $core_packages $example_packages
build=${CTNN_BUILD:-build/examples}
example=${EXAMPLE:-08_convolutional_digits}
# shellcheck disable=SC2086
if grep -q "^// needs: mpi" "examples/$example.cpp"; then ensure_packages $mpi_packages; fi
mkdir -p "$build"
log=$build/build.log
echo "Building $example for this machine ..."
{ configure "$build" -DCTNN_TESTS=OFF -DCTNN_EXAMPLES=ON -DCTNN_BENCHMARKS=OFF &&
    cmake --build "$build" --parallel "$jobs" --target "$example"; } >"$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
cd "$from"
exec "$root/$build/examples/$example" "$@"
