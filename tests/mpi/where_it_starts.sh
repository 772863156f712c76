#!/bin/sh
# Runs a command where MPI starts programs; else says so and ends with 77, which CTest takes for skipped. Even alone on one machine MPI
# wants a network interface, which containers may not have.
#
#     sh where_it_starts.sh COMMAND...
command -v mpirun >/dev/null 2>&1 || { echo "There is no mpirun here: skipped" && exit 77; }
options=""
if mpirun --version 2>/dev/null | grep -q "Open MPI"; then options="--oversubscribe --allow-run-as-root"; fi
# shellcheck disable=SC2086
said=$(timeout 120 mpirun $options -n 2 true 2>&1) || {
    echo "$said"
    echo "mpirun starts no program here: skipped"
    exit 77
}
exec "$@"
