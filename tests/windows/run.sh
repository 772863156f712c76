#!/bin/sh
# Windows by MinGW-w64: io.hpp compiles beside <windows.h>, the tests of io/ and mapped/ pass under wine, and threads meet.
#
#     sh run.sh INCLUDE SCRATCH [folder of Boost, xsimd and doctest]
#
# Exit code 77: no compiler for it (x86_64-w64-mingw32-g++-posix) or no wine here.
set -eu
mkdir -p "$2/system"
include=$(cd "$1" && pwd) scratch=$(cd "$2" && pwd) system=${3:-/usr/include}
cd "$(dirname "$0")/.."
for needed in x86_64-w64-mingw32-g++-posix wine; do
    command -v $needed >/dev/null 2>&1 || {
        echo "There is no $needed (Debian: g++-mingw-w64-x86-64-posix, wine): skipped."
        exit 77
    }
done
# The rest of that folder is another system's.
for library in boost xsimd doctest; do ln -sfn "$system/$library" "$scratch/system/$library"; done
python3 io/make_hostile.py "$scratch/hostile"

build="x86_64-w64-mingw32-g++-posix -std=c++20 -static -Wa,-mbig-obj -Wall -Wextra -Wconversion -Wshadow -Werror
       -I$include -I. -isystem $scratch/system"
export WINEPREFIX="$scratch/wine" WINEDEBUG=-all build scratch
$build -O1 windows/beside_windows.cpp -o "$scratch/behind.exe"
$build -O1 -DWINDOWS_FIRST windows/beside_windows.cpp -o "$scratch/before.exe"
$build -O1 windows/threads.cpp -o "$scratch/threads.exe"
ls io/*.cpp mapped/*.cpp support/main.cpp support/allocations.cpp | xargs -P 2 -I {} sh -c \
    '$build -O1 -DCTNN_HOSTILE=\"hostile\" -c {} -o "$scratch/$(basename {} .cpp).o"'
cd "$scratch"
$build ./*.o -o io.exe
for program in behind before threads io; do
    timeout 300 wine $program.exe 2>"$program.log" || { cat "$program.log" && echo "$program.exe failed" && exit 1; }
done
