#!/bin/sh
# Installs what is missing, builds the benchmarks for this machine, runs them and writes a report.
#
#     sh benchmarks/run.sh                                     all of benchmarks/run -> build/benchmarks/report/report.md
#     sh benchmarks/run.sh w3_sgd_step w9_tiny                 some of them
#     sh benchmarks/run.sh compile                             what programs on ctnn cost to compile
#     sh benchmarks/run.sh instructions                        instruction counts against the committed baseline
#     sh benchmarks/run.sh scaling                             a step on two ranks, and on up to 1024 by its model
#     CXX=clang++-19 CTNN_BUILD=build/benchmarks-clang sh benchmarks/run.sh
#     CTNN_BUILD=build/benchmarks-avx2 CTNN_ARCH_FLAGS="-mavx2 -mfma" sh benchmarks/run.sh
#
# A machine that does something else meanwhile measures nothing: see the column `spread`.
set -eu
cd "$(dirname "$0")/.."
. cmake/packages.sh

case "${1:-}" in
compile)
    ensure_packages $core_packages python3
    shift
    exec python3 benchmarks/compile/measure.py "$@"
    ;;
instructions)
    shift
    exec sh benchmarks/instructions/run.sh "$@"
    ;;
scaling)
    exec sh benchmarks/scaling/run.sh
    ;;
esac

wish_packages $benchmark_peers
ensure_packages $core_packages $benchmark_packages
build=${CTNN_BUILD:-build/benchmarks}
configure "$build" -DCTNN_TESTS=OFF -DCTNN_EXAMPLES=OFF -DCTNN_BENCHMARKS=ON "-DCTNN_ARCH_FLAGS=${CTNN_ARCH_FLAGS:-}"
[ $# -gt 0 ] || set -- $(for source in benchmarks/run/*.cpp; do basename "$source" .cpp; done)
cmake --build "$build" --parallel "$jobs" --target "$@"

# One thread, for every library's way of asking.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
measure() { # PROGRAM RESULT [options of Google Benchmark]
    program=$1 result=$2
    shift 2
    "$build/benchmarks/$program" --benchmark_enable_random_interleaving=true --benchmark_repetitions="${REPETITIONS:-15}" \
        --benchmark_min_time="${MIN_TIME:-0.05}" --benchmark_format=json "$@" >"$build/$result.json"
    results="$results $build/$result.json"
}
# OpenBLAS chooses its kernels once, by the core that it takes this one for; the better choice for the ISA at hand needs a
# process of its own.
core=""
if grep -qw avx2 /proc/cpuinfo 2>/dev/null; then core=HASWELL; fi
if [ -z "${CTNN_ARCH_FLAGS:-}" ] && grep -qw avx512vl /proc/cpuinfo 2>/dev/null; then core=SKYLAKEX; fi

results=""
for name in "$@"; do
    echo "Running $name ..." >&2
    measure "$name" "$name"
    if [ -n "$core" ] && "$build/benchmarks/$name" --benchmark_list_tests 2>/dev/null | grep -q '/openblas'; then
        OPENBLAS_CORETYPE=$core measure "$name" "$name.openblas_core" --benchmark_filter='/(ctnn|openblas.*)$|fma_peak'
    fi
done
# shellcheck disable=SC2086
python3 benchmarks/report.py "$build/report" $results
