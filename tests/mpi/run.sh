#!/bin/sh
# mpi_trainer on 1, 2 and 4 ranks of this machine; what ends with a sentence; a rank that is killed.
#
#     sh run.sh PROGRAM
set -u
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
file=$scratch/run.checkpoint
options=""
if mpirun --version 2>/dev/null | grep -q "Open MPI"; then options="--oversubscribe --allow-run-as-root"; fi
on() { # RANKS ARGUMENTS...
    ranks=$1
    shift
    # shellcheck disable=SC2086
    OMPI_MCA_btl=self,vader,tcp timeout 300 mpirun $options -n "$ranks" "$program" "$@" >"$scratch/log" 2>&1
}
passes() {
    on "$@" || {
        cat "$scratch/log"
        echo "failed: on $*"
        exit 1
    }
}
ends_with() { # SENTENCE RANKS ARGUMENTS...
    sentence=$1
    shift
    if on "$@" || ! grep -q "$sentence" "$scratch/log"; then
        cat "$scratch/log"
        echo "on $*: expected to end with: $sentence"
        exit 1
    fi
}
for ranks in 1 2 4; do passes $ranks bits "$file"; done
ends_with "ctnn: the ranks of an mpi_trainer are a power of two" 3 bits "$file"
ends_with "ctnn: an mpi_trainer has at least one shard for every rank" 4 few
ends_with "ctnn: after step 5 rank 1 holds other weights than rank 0" 2 differ
ends_with "[Kk]illed" 2 die "$file"
passes 4 resume "$file"
passes 1 resume "$file"
echo "the same bits on 1, 2 and 4 ranks; refused: 3 ranks, fewer shards, other weights; resumed after a rank was killed"
