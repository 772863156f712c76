"""What may include what, and where other libraries enter: the rules that include_rule.py checks."""

# A floor and the floors that its headers may include. Within a floor all may, but layers: a layer knows no other layer.
FLOORS = {
    "shape": set(),
    "topology": {"shape"},
    "kernels": {"shape"},
    "plan": {"topology", "kernels", "shape"},
    "layer": {"topology", "kernels", "shape"},
    "run": {"plan", "kernels", "topology", "shape"},
    "data": {"run", "plan", "kernels", "topology", "shape"},
    "io": {"run", "plan", "kernels", "topology", "shape"},
    "parallel": {"run", "plan", "kernels", "topology", "shape"},
    "mpi": {"parallel", "io", "run", "plan", "kernels", "topology", "shape"},
    "mapped": {"data", "io", "run", "plan", "kernels", "topology", "shape"},
}
# The rooms of kernels/, and the rooms that each may know.
ROOMS = {
    "simd": set(),
    "math": {"simd"},
    "wire": {"simd", "math"},
    "norm": {"simd", "math", "wire"},
    "loss": {"simd", "math", "wire", "norm"},
    "pool": {"simd", "math", "wire"},
    "product": {"simd", "math", "wire"},
    "convolution": {"simd", "math", "wire", "pool", "product"},
    "causal": {"simd", "math", "wire", "product"},
    "recurrence": {"simd", "math", "wire", "product"},
}
ALONE = {"layer"}  # no header of this floor includes another one of it

# The roofs: headers directly in ctnn/, and the floors that each opens.
ROOFS = {
    "ctnn.hpp": {"layer", "run", "plan", "kernels", "topology", "shape"},
    "data.hpp": {"data", "run", "kernels", "topology", "shape"},
    "io.hpp": {"io", "run", "kernels", "topology", "shape"},
    "parallel.hpp": {"parallel", "run", "kernels", "topology", "shape"},
    "mpi.hpp": {"mpi", "parallel", "run", "kernels", "topology", "shape"},
    "mapped.hpp": {"mapped", "data", "run", "kernels", "topology", "shape"},
}

# The doors: what programs include. Only there other people's macros are put aside and their warnings end.
DOORS = {*ROOFS, "io/load.hpp", "io/save.hpp", "io/embedded.hpp"}
FIRST = """#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>
"""
LAST = "#include <ctnn/shape/macros_back.hpp>\n"
ASIDE = {"shape/macros_aside.hpp", "shape/macros_back.hpp"}

STREAMS = {"iostream", "istream", "ostream", "fstream", "sstream", "iomanip", "streambuf", "syncstream", "ios", "cstdio"}
FLOORS_WITH_STREAMS = {"data", "io", "mpi"}
XSIMD_DOOR = "kernels/simd/registers.hpp"
HANA_FLOORS = {"plan", "run"}
OTHERS_FLOORS = {"data": {"zlib.h"}, "mpi": {"mpi.h"}}  # further libraries, by the floor that may use them
SYSTEM_DOOR = "io/system.hpp"
SYSTEM = {"fcntl.h", "io.h", "sys/random.h", "sys/stat.h", "unistd.h"}  # POSIX's and Windows'
# What std::construct_at is in, without the streams that <memory> comes with.
CONSTRUCTION, CONSTRUCTION_DOOR = "bits/stl_construct.h", "shape/anew.hpp"
SANITIZER_DOOR = "run/red_zones.hpp"
SANITIZER = {"sanitizer/asan_interface.h"}  # where it is compiled with
