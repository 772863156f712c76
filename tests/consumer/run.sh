#!/bin/sh
# Somebody else's project, by every way in which ctnn is had: installed and found, as a subdirectory, fetched, by pkg-config, as a single
# header, by the presets; by vcpkg and Conan where they are.
#
#     sh run.sh SOURCE_FOLDER BUILD_FOLDER CXX [PREFIX_PATH of Boost and xsimd] [their include folders]
set -eu
source=$1 built=$2 compiler=$3 prefixes=${4:-} folders=${5:-}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CMAKE_PREFIX_PATH=$prefixes
export CMAKE_PREFIX_PATH

# attempt NAME COMMAND...: silent unless it fails.
attempt() {
    name=$1
    shift
    "$@" >"$scratch/log" 2>&1 || {
        cat "$scratch/log"
        echo "failed: $name"
        exit 1
    }
    echo "built and ran: $name"
}
by_cmake() {
    rm -rf "$scratch/build"
    cmake -S "$here" -B "$scratch/build" -DCMAKE_CXX_COMPILER="$compiler" "$@" && cmake --build "$scratch/build" && "$scratch/build/consumer" && "$scratch/build/consumer_threads"
}
by_hand() { "$compiler" "$@" -o "$scratch/consumer" "$here/main.cpp" && "$scratch/consumer"; }
system=""
for folder in $(echo "$folders" | tr ';' ' '); do
    [ "$folder" = /usr/include ] || system="$system -isystem $folder"
done

cmake --install "$built" --prefix "$scratch/prefix" >"$scratch/log"
attempt "find_package" by_cmake "-DCMAKE_PREFIX_PATH=$scratch/prefix;$prefixes"
attempt "add_subdirectory" by_cmake -DCTNN_BY=subdirectory "-DCTNN_FROM=$source"
attempt "a debug build with an optimised network" by_cmake "-DCMAKE_PREFIX_PATH=$scratch/prefix;$prefixes" -DCMAKE_BUILD_TYPE=Debug
# As it is downloaded: without what is being built meanwhile.
mkdir "$scratch/source"
(cd "$source" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C "$scratch/source"
attempt "FetchContent" by_cmake -DCTNN_BY=fetch "-DCTNN_FROM=$scratch/source"

if command -v pkg-config >/dev/null 2>&1; then
    file=$(find "$scratch/prefix" -name ctnn.pc)
    # shellcheck disable=SC2046
    attempt "pkg-config" by_hand $(PKG_CONFIG_PATH=$(dirname "$file") pkg-config --cflags ctnn) $system
    version=$(PKG_CONFIG_PATH=$(dirname "$file") pkg-config --modversion ctnn)
    grep -q "\"version\": \"$version\"" "$source/cmake/vcpkg-port/vcpkg.json" || { echo "the vcpkg port is not of version $version" && exit 1; }
else
    echo "no pkg-config here: skipped"
fi

mkdir -p "$scratch/single/ctnn"
python3 "$source/cmake/amalgamate.py" ctnn/ctnn.hpp ctnn/data.hpp ctnn/io.hpp >"$scratch/single/ctnn/ctnn.hpp"
echo '#include <ctnn/ctnn.hpp>' | tee "$scratch/single/ctnn/data.hpp" >"$scratch/single/ctnn/io.hpp"
# shellcheck disable=SC2086
attempt "a single header" by_hand -std=c++20 -I "$scratch/single" $system

for preset in dev release asan avx2 sse2 clang benchmarks; do
    needs=""
    case $preset in asan | clang) needs=clang++-19 ;; esac
    if command -v "${needs:-cmake}" >/dev/null 2>&1; then
        (cd "$source" && cmake --preset "$preset" -B "$scratch/$preset" -DCTNN_TESTS=OFF -DCTNN_EXAMPLES=OFF -DCTNN_BENCHMARKS=OFF) >"$scratch/log" 2>&1 || {
            cat "$scratch/log"
            exit 1
        }
    else
        echo "no $needs here: preset $preset skipped"
    fi
done
echo "configured: the presets"

if command -v vcpkg >/dev/null 2>&1; then
    attempt "vcpkg" vcpkg install ctnn --overlay-ports="$source/cmake/vcpkg-port" --x-install-root="$scratch/vcpkg"
else
    echo "no vcpkg here: skipped"
fi
if command -v conan >/dev/null 2>&1; then attempt "Conan" conan create "$source" --build=missing; else echo "no Conan here: skipped"; fi
