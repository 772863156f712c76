#!/usr/bin/env python3
"""The include rule: which floor may include which.

    python3 include_rule.py ../../include       prints every forbidden arrow; exits 1 if there is one
    python3 include_rule.py --self-test         plants forbidden arrows in a small tree and expects to find them
"""
import pathlib
import re
import sys
import tempfile

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

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def floor_of(header):
    return header.split("/")[0] if "/" in header else None


def room_of(header):
    parts = header.split("/")
    return parts[1] if parts[0] == "kernels" and len(parts) == 3 else None


def broken_rules(header, bracket, target, headers):
    """What is wrong with `#include target` in `header` (both relative to ctnn/ where they are ctnn's)."""
    floor = floor_of(header)
    if target.startswith("ctnn/"):
        target = target[len("ctnn/"):]
        if bracket != "<":
            yield "write it with < >"
        if target not in headers:
            yield "there is no such header"
        to = floor_of(target)
        if target in ASIDE:
            if header not in DOORS:
                yield "macros are put aside by the doors"
        elif floor is None:
            if to is None:
                yield "a roof includes no roof"
            elif to not in ROOFS.get(header, set()):
                yield f"{header} does not open {to}/"
        elif to is None:
            yield "nothing includes a roof"
        elif to == floor == "kernels":
            here, there = room_of(header), room_of(target)
            if here not in ROOMS:
                yield f"kernels/ has no room {here}: choose one of {', '.join(ROOMS)}"
            elif here != there and there not in ROOMS[here]:
                yield f"kernels/{here}/ may include {', '.join(sorted(ROOMS[here])) or 'nothing'} beside itself"
        elif to == floor:
            if floor in ALONE:
                yield f"no sideways include within {floor}/"
        elif to not in FLOORS.get(floor, set()):
            yield f"{floor}/ may include {', '.join(sorted(FLOORS.get(floor, set()))) or 'nothing of ctnn'}"
    elif bracket == '"':
        yield "ctnn's headers are included as <ctnn/...>"
    elif target.startswith("xsimd/"):
        if header != XSIMD_DOOR:
            yield f"only {XSIMD_DOOR} includes xsimd"
    elif target.startswith("boost/"):
        if not target.startswith("boost/hana/"):
            yield "of Boost, ctnn uses Hana only, header by header"
        elif floor not in HANA_FLOORS:
            yield f"Hana lives in {', '.join(sorted(HANA_FLOORS))}"
    elif target in STREAMS:
        if floor not in FLOORS_WITH_STREAMS and header not in ("data.hpp", "io.hpp"):
            yield "streams are for data/ and io/; say <iosfwd>"
    elif target in SYSTEM:
        if header != SYSTEM_DOOR:
            yield f"only {SYSTEM_DOOR} includes the system's headers"
    elif target in SANITIZER:
        if header != SANITIZER_DOOR:
            yield f"only {SANITIZER_DOOR} includes a sanitizer's headers"
    elif target == CONSTRUCTION:
        if header != CONSTRUCTION_DOOR:
            yield f"only {CONSTRUCTION_DOOR} includes a part of <memory>"
    elif "/" in target or (target.endswith(".h") and target != "math.h"):
        system = target.endswith("intrin.h") or target in ("arm_neon.h", "arm_sve.h")
        if target not in OTHERS_FLOORS.get(floor, set()) and not (system and header == XSIMD_DOOR):
            yield "not a header of the standard library"


def broken_door(header, text):
    """What is wrong with the beginning and the end of a header that programs include."""
    if header in DOORS:
        if not re.sub(r"\A#pragma once\n(//.*\n|\n)*", "", text).startswith(FIRST):
            yield "a door begins as the others do: own warnings, macros_aside.hpp"
        if not text.endswith("\n" + LAST):
            yield "a door ends with macros_back.hpp"


def circle(graph):
    """A circle of includes, as a list of headers; None if there is none."""
    done, path = set(), []

    def visit(header):
        if header in path:
            return path[path.index(header):] + [header]
        if header in done:
            return None
        path.append(header)
        for target in graph.get(header, ()):
            found = visit(target)
            if found:
                return found
        path.pop()
        done.add(header)
        return None

    for header in graph:
        found = visit(header)
        if found:
            return found
    return None


def check(include):
    """Every broken rule below include/ctnn, as sentences, and the number of arrows read."""
    root = pathlib.Path(include) / "ctnn"
    files = sorted(root.rglob("*.hpp"))
    headers = {str(f.relative_to(root)) for f in files}
    problems, graph, arrows = [], {}, 0
    for file in files:
        header = str(file.relative_to(root))
        floor = floor_of(header)
        if floor is not None and floor not in FLOORS:
            problems.append(f"ctnn/{header}: {floor}/ is no floor")
        if floor is None and header not in ROOFS:
            problems.append(f"ctnn/{header}: no such roof; the roofs are {', '.join(ROOFS)}")
        text = file.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            arrows += 1
            bracket, target = match.groups()
            line = text.count("\n", 0, match.start(2)) + 1
            for problem in broken_rules(header, bracket, target, headers):
                problems.append(f"include/ctnn/{header}:{line}: {header} → {target}: {problem}")
            if target.startswith("ctnn/"):
                graph.setdefault(header, []).append(target[len("ctnn/"):])
        problems += [f"include/ctnn/{header}: {problem}" for problem in broken_door(header, text)]
    found = circle(graph)
    if found:
        problems.append("a circle: " + " → ".join(found))
    return problems, arrows


def self_test():
    good = {
        "shape/shape.hpp": "#include <cstddef>\n",
        "topology/layer.hpp": "#include <ctnn/shape/shape.hpp>\n#include <iosfwd>\n",
        "kernels/simd/registers.hpp": "#include <ctnn/shape/shape.hpp>\n#include <xsimd/config/xsimd_arch.hpp>\n",
        "kernels/simd/simd.hpp": "#include <ctnn/kernels/simd/registers.hpp>\n",
        "plan/plan.hpp": "#include <ctnn/topology/layer.hpp>\n#include <boost/hana/tuple.hpp>\n",
        "layer/dense.hpp": "#include <ctnn/kernels/simd/simd.hpp>\n#include <ctnn/topology/layer.hpp>\n",
        "layer/relu.hpp": "#include <ctnn/topology/layer.hpp>\n",
        "run/model.hpp": "#include <ctnn/plan/plan.hpp>\n",
        "data/idx.hpp": "#include <ctnn/run/model.hpp>\n#include <fstream>\n",
        "shape/macros_aside.hpp": "#undef min\n",
        "shape/macros_back.hpp": "",
        "ctnn.hpp": f"#pragma once\n// All.\n\n{FIRST}\n#include <ctnn/layer/dense.hpp>\n#include <ctnn/run/model.hpp>\n\n{LAST}",
        "data.hpp": f"#pragma once\n{FIRST}\n#include <ctnn/data/idx.hpp>\n\n{LAST}",
    }
    bad = [  # where, the line, what must be found
        ("shape/shape.hpp", "#include <ctnn/topology/layer.hpp>", "shape/ may include nothing"),
        ("topology/layer.hpp", "#include <ctnn/kernels/simd/simd.hpp>", "topology/ may include shape"),
        ("kernels/simd/simd.hpp", "#  include <ctnn/topology/layer.hpp>", "kernels/ may include shape"),
        ("plan/plan.hpp", "#include <ctnn/run/model.hpp>", "plan/ may include"),
        ("layer/dense.hpp", "#include <ctnn/layer/relu.hpp>", "no sideways include"),
        ("layer/dense.hpp", "#include <ctnn/plan/plan.hpp>", "layer/ may include"),
        ("run/model.hpp", "#include <ctnn/layer/dense.hpp>", "run/ may include"),
        ("run/model.hpp", "#include <ctnn/ctnn.hpp>", "nothing includes a roof"),
        ("run/model.hpp", "#include <ctnn/plan/no.hpp>", "no such header"),
        ("run/model.hpp", '#include "../plan/plan.hpp"', "are included as"),
        ("run/model.hpp", "#include <iostream>", "streams are for"),
        ("kernels/simd/simd.hpp", "#include <ctnn/kernels/loss/loss.hpp>", "kernels/simd/ may include nothing"),
        ("run/model.hpp", "#include <xsimd/config/xsimd_arch.hpp>", "only kernels/simd/registers.hpp"),
        ("run/model.hpp", "#include <zlib.h>", "not a header of the standard"),
        ("data/idx.hpp", "#include <unistd.h>", "only io/system.hpp"),
        ("kernels/simd/simd.hpp", "#include <boost/hana/tuple.hpp>", "Hana lives in"),
        ("plan/plan.hpp", "#include <boost/hana.hpp>", "header by header"),
        ("ctnn.hpp", "#include <ctnn/data/idx.hpp>", "ctnn.hpp does not open data/"),
        ("plan/plan.hpp", "#include <ctnn/plan/plan.hpp>", "a circle: plan/plan.hpp → plan/plan.hpp"),
        ("misc/x.hpp", "", "misc/ is no floor"),
        ("run/model.hpp", "#include <ctnn/shape/macros_aside.hpp>", "put aside by the doors"),
        ("io.hpp", "#include <ctnn/run/model.hpp>", "a door begins as"),
        ("data.hpp", "#include <ctnn/data/idx.hpp>", "a door ends with"),
    ]
    for where, line, expected in [(None, "", None), *bad]:
        with tempfile.TemporaryDirectory() as folder:
            for header, text in {**good, **({where: good.get(where, "") + line + "\n"} if where else {})}.items():
                path = pathlib.Path(folder) / "ctnn" / header
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            problems, _ = check(folder)
            if expected is None and problems:
                sys.exit("the good tree was refused: " + "; ".join(problems))
            if expected is not None and not any(expected in p for p in problems):
                sys.exit(f"not caught: {line} in {where} (expected: {expected}; got: {problems})")
    print(f"the include rule catches all {len(bad)} forbidden arrows")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) != 1:
        sys.exit(__doc__)
    problems, arrows = check(arguments[0])
    print("\n".join(problems) or f"{arrows} includes, all allowed")
    if problems or arrows == 0:
        sys.exit(1)


main(sys.argv[1:])
