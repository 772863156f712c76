#!/bin/sh
# Builds and runs all tests: installs what is missing, then configures, builds and tests in build/tests. With -O1, which compiles in two thirds of
# the time of -O2; that no bit depends on it is what tests/determinism shows.
#
#     sh tests/run.sh                                          this machine, the default compiler
#     sh tests/run.sh -DCMAKE_CXX_COMPILER=clang++-19          any option of CMake
#     CTNN_BUILD=build/sse2 sh tests/run.sh -DCTNN_ARCH_FLAGS=-msse2
#     CTNN_ONLY_BUILD=yes sh tests/run.sh -DCTNN_ARCH=x86-64-v4    for other machines: nothing is run
set -eu
cd "$(dirname "$0")/.."
. cmake/packages.sh

ensure_packages $core_packages $test_packages
[ -n "${CTNN_ONLY_BUILD:-}" ] || wish_packages $mpi_packages
build=${CTNN_BUILD:-build/tests}
configure "$build" "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG" "$@"
cmake --build "$build" --parallel "$jobs"
[ -z "${CTNN_ONLY_BUILD:-}" ] || exit 0
cd "$build"
exec ctest --output-on-failure --no-tests=error --parallel "$jobs"
