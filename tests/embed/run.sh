#!/bin/sh
# Embeds a file, changes it, and puts a wrong one in its place.
#
#     sh run.sh SOURCE_FOLDER HOSTILE_FOLDER CXX
set -eu
source=$1 files=$2 compiler=$3
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
    cat "$scratch/log"
    echo "FAILED: $1"
    exit 1
}
build() { cmake --build "$scratch/build" >"$scratch/log" 2>&1; }

cp "$files/good-golden.safetensors" "$scratch/model.safetensors"
cmake -S "$here" -B "$scratch/build" -DCMAKE_CXX_COMPILER="$compiler" -DCTNN_FROM="$source" "-DMODEL=$scratch/model.safetensors" \
    >"$scratch/log" 2>&1 || fail "not configured"
build || fail "not built"
[ "$("$scratch/build/embedded")" = "bias 8" ] || fail "wrong model"

# Another bias, and another output to match: the last values of either tensor (8 -> 9, 12 -> 13).
python3 - "$scratch/model.safetensors" <<'END'
import struct, sys
with open(sys.argv[1], "rb") as file: data = file.read()
data = data.replace(struct.pack("<2f", 7, 8), struct.pack("<2f", 7, 9)).replace(struct.pack("<f", 12), struct.pack("<f", 13))
with open(sys.argv[1], "wb") as file: file.write(data)
END
build || fail "not built again"
[ "$("$scratch/build/embedded")" = "bias 9" ] || fail "a changed file was not embedded again"

# A wrong example fails the static_assert, a wrong file the load; each says so.
cp "$files/good-golden.safetensors" "$scratch/model.safetensors"
python3 - "$scratch/model.safetensors" <<'END'
import struct, sys
with open(sys.argv[1], "rb") as file: data = file.read()
with open(sys.argv[1], "wb") as file: file.write(data.replace(struct.pack("<f", 12), struct.pack("<f", 12.5)))
END
if build; then fail "a wrong golden output was accepted"; fi
cp "$files/bad-shape_turned.safetensors" "$scratch/model.safetensors"
if build; then fail "a file of another shape was accepted"; fi
for part in "the tensors of the embedded file are not those of the network" differing_tensor "'w', 'e', 'i', 'g', 'h', 't'" 'in_the_file<3' 'in_the_network<2'; do
    grep -q "$part" "$scratch/log" || fail "the error does not say '$part'"
done
cp "$files/bad-hole.safetensors" "$scratch/model.safetensors"
if build; then fail "a broken file was accepted"; fi
grep -q "the embedded file breaks the rules of safetensors" "$scratch/log" || fail "the error does not say that the file is broken"
echo "embedded, embedded again, and refused"
