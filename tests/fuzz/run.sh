#!/bin/sh
# Any bytes as a file, and as data: whatever they are, no harm, and no change of a model on any error. clang 19's libFuzzer with both
# sanitizers; CTNN_FUZZ_SECONDS for each of the four, else 10.
#
#     sh tests/fuzz/run.sh build/ci-fuzz
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$1 failed=0
mkdir -p "$folder"
python3 tests/io/make_hostile.py "$folder/seeds" && python3 tests/mapped/make_hostile.py "$folder/seeds-mapped" || exit 1

fuzz_one() {
    mkdir -p "$folder/corpus-$1"
    clang++-19 -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Iinclude \
        "tests/fuzz/$1.cpp" -o "$folder/$1" &&
        "$folder/$1" -max_total_time="${CTNN_FUZZ_SECONDS:-10}" -max_len=4096 -timeout=10 -print_final_stats=1 \
            -verbosity=0 -artifact_prefix="$folder/$1-" "$folder/corpus-$1" "${2:-$folder/seeds}"
}
fuzz_one load >"$folder/load.log" 2>&1 &
fuzz_one checkpoint >"$folder/checkpoint.log" 2>&1 || failed=1
wait $! || failed=1
fuzz_one data >"$folder/data.log" 2>&1 &
fuzz_one mapped "$folder/seeds-mapped" >"$folder/mapped.log" 2>&1 || failed=1
wait $! || failed=1
for target in load checkpoint data mapped; do echo "$target:" && tail -20 "$folder/$target.log"; done
exit $failed
