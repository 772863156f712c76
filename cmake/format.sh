#!/usr/bin/env sh
# Formats the tree, with the one version of clang-format that Debian packages and .ci/run checks with.
#
#     sh cmake/format.sh            changes what is not formatted
#     sh cmake/format.sh --check    names it; exit code 1
#
# Left as they are: what scripts write, and wrong programs, whose lines the compilers name (.clang-format-ignore).
set -u
cd "$(dirname "$0")/.." || exit 1
command -v clang-format-19 >/dev/null 2>&1 || { echo "There is no clang-format-19 here." && exit 77; }
how="-i"
[ "${1:-}" = --check ] && how="--dry-run --Werror"
# shellcheck disable=SC2086
git ls-files -z --cached --others --exclude-standard '*.hpp' '*.cpp' | xargs -0 clang-format-19 $how
