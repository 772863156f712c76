#!/bin/sh
# Counts the instructions of the main kernels under callgrind and compares them with the committed baseline, within 3 %.
# The AVX2 build, because valgrind knows no AVX-512; the baseline is g++ 12's.
#
#     sh benchmarks/instructions/run.sh            compare
#     sh benchmarks/instructions/run.sh --write    make the counts of now the baseline
set -eu
cd "$(dirname "$0")/../.."
. cmake/packages.sh
ensure_packages $core_packages $instruction_packages

if [ "$(uname -m)" != x86_64 ] || ! grep -qw fma /proc/cpuinfo; then
    echo "Skipped: the instruction counts are of AVX2 with FMA, which this machine lacks."
    exit 0
fi
version=$(g++ -dumpversion)
case $version in
12 | 12.*) ;;
*)
    echo "Skipped: the baseline is g++ 12's, and this is g++ $version."
    exit 0
    ;;
esac

build=${CTNN_BUILD:-build/instructions}
mkdir -p "$build"
rm -f "$build"/callgrind.*
g++ -std=c++20 -O2 -mavx2 -mfma -Iinclude benchmarks/instructions/kernels.cpp -o "$build/kernels"
valgrind --tool=callgrind --callgrind-out-file="$build/callgrind.out" "$build/kernels" 2>"$build/log" ||
    { cat "$build/log"; exit 1; }
exec python3 benchmarks/instructions/compare.py "$build" benchmarks/instructions/baseline.txt "$@"
