#!/bin/sh
# Compiles main.cpp for a Cortex-M4 with FPU and reports its size; checks that its object asks for no heap, exception or RTTI; and runs the
# same program here.
#
#     sh run.sh INCLUDE CXX [folder of Boost]
#
# Exit code 77: no compiler for the target (arm-none-eabi-g++) here.
set -eu
include=$1 compiler=$2 boost=${3:-/usr/include}
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
plain="-std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -Wconversion -Wshadow -DCTNN_OWN_WARNINGS -I$include"

"$compiler" $plain ${CTNN_WERROR:-} -O2 -DCTNN_NO_XSIMD main.cpp -o "$scratch/here"
"$scratch/here" || { echo "here, $? numbers are not what the compiler computed" && exit 1; }

if ! command -v arm-none-eabi-g++ >/dev/null 2>&1; then
    echo "There is no arm-none-eabi-g++ (Debian: gcc-arm-none-eabi, libstdc++-arm-none-eabi-newlib): skipped."
    exit 77
fi
for level in -Os; do
    build="arm-none-eabi-g++ $plain ${CTNN_WERROR:+-Werror} $level -idirafter $boost -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard -fno-threadsafe-statics
           -ffunction-sections -fdata-sections"
    $build -c main.cpp -o "$scratch/main.o"
    wanted=$(arm-none-eabi-nm --undefined-only "$scratch/main.o" | awk '{print $2}' | grep -vE '^(mem(cpy|set|move)|__aeabi_mem(cpy|set|move|clr)[48]?)$' || true)
    [ -z "$wanted" ] || { echo "$level: the object needs" $wanted && exit 1; }
    # nosys: the system below newlib is empty.
    $build "$scratch/main.o" -Wl,--gc-sections --specs=nano.specs --specs=nosys.specs -o "$scratch/image" 2>"$scratch/log" || { cat "$scratch/log" && exit 1; }
    arm-none-eabi-size "$scratch/image" | awk -v level="$level" 'NR == 2 { print level ": " $1 " bytes of flash for code and weights, " $2 + $3 " of RAM" }'
done
