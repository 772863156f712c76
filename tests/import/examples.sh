#!/bin/sh
# The commands of cmake/IMPORT.md, as they stand there, on small models that are made here: an amplifier, a vision model and a policy,
# from file to a running program. Skipped (77) where Python has no numpy; the policy, where it has no torch.
#
#     sh examples.sh SOURCE_FOLDER CXX [include folders of Boost and xsimd]
set -eu
source=$1 compiler=$2 folders=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python=python3
$python -c "import numpy, torch" 2>/dev/null || python=/usr/bin/python3
$python -c "import numpy" 2>/dev/null || { echo "python3-numpy is not installed: skipped" && exit 77; }
system=""
for folder in $(echo "$folders" | tr ';' ' '); do
    [ "$folder" = /usr/include ] || system="$system -isystem $folder"
done

cd "$scratch"
ln -s "$source/cmake" cmake && ln -s "$source/include" include && ln -s "$source/examples" examples
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here $python -c '
import pathlib, seeds
made = seeds.all_files()
for name, file in (("wavenet_a1_standard.nam", "wavenet.nam"), ("small.tflite", "picture.tflite"), ("ppo-MountainCar-v0.zip", "policy.zip")):
    if file in made:
        pathlib.Path(name).write_bytes(made[file])
'

# run NAME INPUT...: the two commands of the page that make it, with its third one's program on this input; optimised less.
commands=$source/cmake/IMPORT.md
run() {
    name=$1 file=$2 program=$3
    line=$(grep "^python3 cmake/ctnn_import.py .*--name $name " "$commands" | head -1 | sed "s/#.*//; s/[a-zA-Z_]*\.h5/$file/; s/^python3/\$python/")
    eval "PYTHONDONTWRITEBYTECODE=1 $line --quiet"
    line=$(grep "^g++ .*26_from_elsewhere/$name.cpp -o $program\$" "$commands" | head -1 | sed 's/^g++//; s/-O3/-O1/')
    # shellcheck disable=SC2086
    $compiler $line $system
}
run amp wavenet_a1_standard.nam play
[ "$(head -c 4000 /dev/zero | ./play models/amp.safetensors | wc -c)" -eq 4000 ] || { echo "FAILED: the amplifier" && exit 1; }
run vision small.tflite look
(printf 'P6 6 4 255\n' && head -c 72 /dev/zero) | ./look models/vision.safetensors 255 | grep -c "^class" | grep -qx 3 || { echo "FAILED: the vision model" && exit 1; }
if (printf 'P6 4 4 255\n' && head -c 48 /dev/zero) | ./look models/vision.safetensors 2>/dev/null; then echo "FAILED: a picture of another size" && exit 1; fi
printf 'no weights' >wrong.safetensors
if ./look wrong.safetensors </dev/null 2>/dev/null; then echo "FAILED: a file that is none" && exit 1; fi
if [ -f ppo-MountainCar-v0.zip ]; then
    run policy ppo-MountainCar-v0.zip act
    [ "$(printf -- '-0.5 0.02\n0.1 0.3\n' | ./act models/policy.safetensors | wc -l)" -eq 2 ] || { echo "FAILED: the policy" && exit 1; }
else
    echo "python3-torch is not installed: the policy is skipped"
fi
echo "an amplifier, a vision model and a policy run"
