#!/bin/sh
# Installs ctnn into a folder of its own and builds the consumer, by find_package and by add_subdirectory.
#
#     sh run.sh SOURCE_FOLDER BUILD_FOLDER CXX
set -eu
source=$1 built=$2 compiler=$3
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --install "$built" --prefix "$scratch/prefix" >"$scratch/log"
for way in "-DCMAKE_PREFIX_PATH=$scratch/prefix" "-DCTNN_FROM=$source"; do
    rm -rf "$scratch/build"
    { cmake -S "$here" -B "$scratch/build" -DCMAKE_CXX_COMPILER="$compiler" "$way" &&
        cmake --build "$scratch/build" && "$scratch/build/consumer"; } >"$scratch/log" 2>&1 || {
        cat "$scratch/log"
        exit 1
    }
    echo "built and ran with $way"
done
