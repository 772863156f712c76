#!/usr/bin/env python3
"""The include rule: which floor may include which.

    python3 include_rule.py ../../include       prints every forbidden arrow; exits 1 if there is one
    python3 include_rule.py --self-test         plants forbidden arrows in a small tree and expects to find them
"""
import pathlib
import re
import sys

from floors import (ALONE, ASIDE, CONSTRUCTION, CONSTRUCTION_DOOR, DOORS, FIRST, FLOORS, FLOORS_WITH_STREAMS,
                    HANA_FLOORS, LAST, OTHERS_FLOORS, ROOFS, ROOMS, SANITIZER, SANITIZER_DOOR, STREAMS, SYSTEM,
                    SYSTEM_DOOR, XSIMD_DOOR)
from forbidden_arrows import self_test

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

def main(arguments):
    if arguments == ["--self-test"]:
        return self_test(check)
    if len(arguments) != 1:
        sys.exit(__doc__)
    problems, arrows = check(arguments[0])
    print("\n".join(problems) or f"{arrows} includes, all allowed")
    if problems or arrows == 0:
        sys.exit(1)


main(sys.argv[1:])
