#!/bin/sh
# What takes too long for every day: installs what is missing, then
#
#     sh tests/long.sh             all of it
#     sh tests/long.sh accuracy    exp, log, tanh, sigmoid and the fast ones at every float there is (about 6 minutes on 2 cores)
#     sh tests/long.sh mutants     faults are seeded into the headers; the tests have to notice each (about 25 minutes)
#     sh tests/long.sh sizes       every kind of layer at every size up to two registers and one, between guard pages (about 5 minutes)
#     sh tests/long.sh coverage    which lines of include/ the tests run (about 10 minutes)
#     sh tests/long.sh sets        pairs of instruction sets in one program, and names for all that compilers know (about 8 minutes)
#     sh tests/long.sh marches     the tests for x86-64-v2, v3, v4, znver4 and sapphirerapids, warnings as errors; the first three run, too (about 40 minutes)
#     sh tests/long.sh random      100 random topologies against PyTorch and their own single samples (about an hour)
#     sh tests/long.sh imports     models of 1 MB in every format are imported within two seconds of one core
#     sh tests/long.sh larger      trains on 4 GiB in 512 MiB of addresses, and compares a cached file with memory (about 2 minutes; two idle cores)
#     sh tests/long.sh fuzz        ten minutes of any bytes as a model file, as a checkpoint, as data and as its file (clang 19)
set -eu
cd "$(dirname "$0")/.."
. cmake/packages.sh
ensure_packages $core_packages $test_packages
mkdir -p build/long

accuracy() {
    g++ -std=c++20 -O2 -march=native -Iinclude -Itests tests/long/accuracy.cpp -o build/long/accuracy
    build/long/accuracy
}
mutants() { python3 tests/long/mutants.py; }
sizes() {
    width=4
    macros=$(echo | g++ -march=native -dM -E -)
    case $macros in *__AVX512F__*) width=16 ;; *__AVX__*) width=8 ;; esac
    for part in main allocations; do g++ -std=c++20 -O1 -Itests -c "tests/support/$part.cpp" -o "build/long/$part.o"; done
    seq $((2 * width + 1)) | xargs -P "$jobs" -I {} sh -c 'g++ -DN_IS={} -std=c++20 -O1 -march=native -Iinclude -Itests \
        tests/long/every_size.cpp build/long/main.o build/long/allocations.o -o build/long/size-{} && build/long/size-{} >build/long/size-{}.log ||
        { cat build/long/size-{}.log; exit 1; }'
    echo "every size from 1 to $((2 * width + 1)), with registers of $width floats"
}
coverage() {
    CTNN_BUILD=build/coverage sh tests/run.sh -DCMAKE_CXX_COMPILER=g++ -DCTNN_TEST_SOURCES=OFF -DCTNN_EXAMPLES=OFF -DCMAKE_CXX_FLAGS=--coverage \
        -DCMAKE_CXX_FLAGS_RELEASE=-O0 >build/long/coverage.log 2>&1 || {
        tail -50 build/long/coverage.log
        return 1
    }
    python3 tests/long/coverage.py build/coverage
}
sets() {
    python3 tests/link/names.py --include include --all
    compilers="--compiler g++"
    if command -v clang++-19 >/dev/null 2>&1; then compilers="$compilers --compiler clang++-19"; fi
    # shellcheck disable=SC2086
    python3 tests/link/run.py --include include --all $compilers
}
# Whatever machine a stranger has. What its processor has not is compiled and linked only; what g++ does not know yet
# (znver4 before 12.3), by clang.
marches() {
    for march in x86-64-v2:sse4_2 x86-64-v3:avx2 x86-64-v4:avx512vl znver4:none sapphirerapids:none; do
        arch=${march%:*} only=yes
        if grep -qw "${march#*:}" /proc/cpuinfo 2>/dev/null; then only=; fi
        compiler=g++
        if ! g++ "-march=$arch" -E -x c++ /dev/null >/dev/null 2>&1; then
            ensure_packages clang-19
            compiler=clang++-19
        fi
        echo "== $($compiler --version | head -1) -march=$arch${only:+, not run}"
        CTNN_ONLY_BUILD=$only CTNN_BUILD=build/long/$arch sh tests/run.sh "-DCMAKE_CXX_COMPILER=$compiler" -DCTNN_WERROR=ON "-DCTNN_ARCH=$arch" \
            -DCTNN_TEST_SOURCES=OFF -DCTNN_EXAMPLES=OFF >"build/long/$arch.log" 2>&1 || {
            tail -50 "build/long/$arch.log"
            return 1
        }
        grep "tests passed" "build/long/$arch.log" || echo "compiled: $(grep -c 'Building CXX' "build/long/$arch.log") files"
    done
}
random() {
    wish_packages $torch_packages
    python3 tests/random/topologies.py --folder build/random --count "${CTNN_RANDOM_COUNT:-100}"
}
imports() { /usr/bin/env python3 tests/import/times.py; }
larger() {
    g++ -std=c++20 -O3 -march=native -Iinclude -pthread tests/long/larger_than_memory.cpp -o build/long/larger_than_memory
    build/long/larger_than_memory make build/long/large.set 4096
    status=0
    (ulimit -v 524288 && build/long/larger_than_memory train build/long/large.set) || status=1
    build/long/larger_than_memory make build/long/large.set 256
    build/long/larger_than_memory compare build/long/large.set || status=1
    rm build/long/large.set
    return $status
}
fuzz() { CTNN_FUZZ_SECONDS=200 .ci/run fuzz; }

for part in ${*:-accuracy mutants sizes coverage sets marches random imports larger fuzz}; do
    case $part in
    accuracy | mutants | sizes | coverage | sets | marches | random | imports | larger | fuzz)
        echo "==== $part"
        "$part"
        ;;
    *)
        echo "There is no part $part: accuracy, mutants, sizes, coverage, sets, marches, random, imports, larger or fuzz." >&2
        exit 1
        ;;
    esac
done
