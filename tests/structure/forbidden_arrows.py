"""A small tree that keeps the include rule, and arrows that break it, each of which has to be found."""
import pathlib
import sys
import tempfile

from floors import FIRST, LAST


def self_test(check):
    """check(folder): every broken rule, as sentences, and the number of arrows read."""
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
