# The one list of packages, by what needs them; sourced by tests/run.sh, examples/run.sh, benchmarks/run.sh and .ci/run.
#
#     . cmake/packages.sh
#     ensure_packages $core_packages $test_packages
#
# On Debian and Ubuntu missing packages are installed (as root or with sudo). Anywhere else the list is printed: install
# the like of it and say CTNN_PACKAGES=ready.

core_packages="g++ cmake ninja-build libxsimd-dev libboost-dev"
test_packages="doctest-dev zlib1g-dev libsndfile1-dev python3 binutils pkg-config"
example_packages="zlib1g-dev libsndfile1-dev"
benchmark_packages="libbenchmark-dev python3"
benchmark_peers="libeigen3-dev libxsmm-dev libdnnl-dev libopenblas-dev libtorch-dev gnuplot-nox" # left out where missing
mpi_packages="libopenmpi-dev openmpi-bin" # the tests on several processes; left out where missing
instruction_packages="valgrind python3"
torch_packages="python3-torch python3-numpy python3-onnx python3-h5py" # the tests against real PyTorch, of imported models; left out where missing
ci_packages="clang-19 clang-format-19 libclang-rt-19-dev g++-aarch64-linux-gnu qemu-user"
# Jobs of .ci/run that are left out where these cannot be had.
ci_wishes="clang-14 clang-22 libclang-rt-22-dev gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib
    libnewlib-arm-none-eabi g++-mingw-w64-x86-64-posix wine"

ensure_packages() {
    [ "${CTNN_PACKAGES:-}" = ready ] && return 0
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
        echo "This is not Debian or Ubuntu. Please install what your system calls:" >&2
        echo "    $*" >&2
        echo "and run the command again with CTNN_PACKAGES=ready in the environment." >&2
        exit 1
    fi
    missing=""
    for package in "$@"; do
        case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" in
        *" installed") ;;
        *) case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac ;;
        esac
    done
    [ -z "$missing" ] && return 0
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Missing packages, and neither root nor sudo to install them with. Please run as root:" >&2
            echo "    apt-get install$missing" >&2
            exit 1
        fi
    fi
    echo "Installing:$missing"
    # shellcheck disable=SC2086
    { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing >/dev/null; } || {
        echo "Could not install:$missing" >&2
        exit 1
    }
}

# Installs what can be had of these; what cannot is named and left out.
wish_packages() {
    for package in "$@"; do
        (ensure_packages "$package") || echo "Going on without $package." >&2
    done
}

# configure BUILD_FOLDER [cmake options]: Release, with Ninja where there is one.
configure() {
    build=$1
    shift
    generator=""
    if [ ! -f "$build/CMakeCache.txt" ] && command -v ninja >/dev/null 2>&1; then generator="-G Ninja"; fi
    # shellcheck disable=SC2086
    cmake -S . -B "$build" $generator -DCMAKE_BUILD_TYPE=Release "$@"
}

# How many compilers and tests run at the same time.
jobs=${CTNN_JOBS:-2}
