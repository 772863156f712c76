#!/bin/sh
# Measures two ranks of this machine and predicts more: the tables of benchmarks/scaling/README.md.
#
#     sh benchmarks/run.sh scaling
set -eu
cd "$(dirname "$0")/../.."
. cmake/packages.sh
ensure_packages $core_packages $mpi_packages

build=${CTNN_BUILD:-build/scaling}
mkdir -p "$build"
OMPI_CXX=${CXX:-g++} MPICH_CXX=${CXX:-g++} mpicxx -std=c++20 -O3 ${CTNN_ARCH_FLAGS:--march=native} -pthread \
    -Iinclude benchmarks/scaling/scaling.cpp -o "$build/scaling"
options=""
if mpirun --version 2>/dev/null | grep -q "Open MPI"; then options="--oversubscribe --allow-run-as-root"; fi
# shellcheck disable=SC2086
OMPI_MCA_btl=self,vader,tcp mpirun $options -n 2 "$build/scaling" | tee "$build/scaling.md"
