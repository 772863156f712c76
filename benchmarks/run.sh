#!/bin/sh
# Installs what is missing, builds the benchmarks for this machine, runs them and prints one table.
#
#     sh benchmarks/run.sh                                     all of benchmarks/run
#     sh benchmarks/run.sh w3_sgd_step w9_tiny                 some of them
#     sh benchmarks/run.sh compile                             what programs on ctnn cost to compile
#     CXX=clang++-19 CTNN_BUILD=build/benchmarks-clang sh benchmarks/run.sh
#
# A machine that does something else meanwhile measures nothing: see the column `spread`.
set -eu
cd "$(dirname "$0")/.."
. cmake/packages.sh

if [ "${1:-}" = compile ]; then
    ensure_packages $core_packages python3
    shift
    exec python3 benchmarks/compile/measure.py "$@"
fi

ensure_packages $core_packages $benchmark_packages
build=${CTNN_BUILD:-build/benchmarks}
configure "$build" -DCTNN_TESTS=OFF -DCTNN_EXAMPLES=OFF -DCTNN_BENCHMARKS=ON
[ $# -gt 0 ] || set -- $(for source in benchmarks/run/*.cpp; do basename "$source" .cpp; done)
cmake --build "$build" --parallel "$jobs" --target "$@"
results=""
for name in "$@"; do
    echo "Running $name ..." >&2
    "$build/benchmarks/$name" --benchmark_enable_random_interleaving=true --benchmark_repetitions="${REPETITIONS:-15}" \
        --benchmark_min_time=0.05 --benchmark_format=json >"$build/$name.json"
    results="$results $build/$name.json"
done
# shellcheck disable=SC2086
python3 benchmarks/summary.py $results
