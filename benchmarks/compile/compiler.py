"""One compilation, and what it cost."""
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def is_clang(compiler):
    return "clang" in compiler


def version_of(compiler):
    return subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout.splitlines()[0]


def compile_once(compiler, flags, source, target):
    """user seconds, peak MiB, exit code, diagnostics. wait4 gives the usage of this child and its children."""
    command = [compiler, "-std=c++20", *flags, f"-I{ROOT / 'include'}", "-c", str(source), "-o", str(target)]
    with open(target.with_suffix(".log"), "w+") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        return usage.ru_utime, usage.ru_maxrss / 1024, child.returncode, log.read()


def code_bytes(target):
    table = subprocess.run(["size", str(target)], capture_output=True, text=True, check=True).stdout
    return int(table.split()[6])  # below the heading: text


def counts(compiler, flags, source, target):
    """What depends on no clock: template instantiations (with g++ all classes and functions), statements that the
    optimiser gets (g++, after the first inlining), bytes of code; and MiB, which vary a little. None: it does not
    compile."""
    if is_clang(compiler):
        trace = target.with_suffix(".json")
        tracing = ["-ftime-trace", "-ftime-trace-granularity=0"]
        _, memory, code, _ = compile_once(compiler, [*flags, *tracing], source, target)
        if code:
            return None
        names = [event["name"] for event in json.loads(trace.read_text())["traceEvents"]]
        trace.unlink()
        instances = names.count("InstantiateClass") + names.count("InstantiateFunction")
        return instances, 0, code_bytes(target), round(memory)
    classes, functions = target.with_suffix(".classes"), target.with_suffix(".functions")
    dumps = [f"-fdump-lang-class={classes}", f"-fdump-tree-release_ssa={functions}"]
    _, memory, code, _ = compile_once(compiler, [*flags, *dumps], source, target)
    if code:
        return None
    instances = statements = 0
    for line in open(classes, errors="replace"):
        instances += line.startswith("Class ")
    for line in open(functions, errors="replace") if functions.exists() else ():
        instances += line.startswith(";; Function ")
        statements += line.endswith(";\n")
    for dump in (classes, functions):
        dump.unlink(missing_ok=True)
    return instances, statements, code_bytes(target), round(memory)


def where_the_time_goes(compiler, flags, source, target):
    """The shares of the phases, from one more compilation."""
    if is_clang(compiler):
        compile_once(compiler, [*flags, "-ftime-trace"], source, target)
        events = json.loads(target.with_suffix(".json").read_text())["traceEvents"]
        total = {e["name"]: e["dur"] for e in events if e["name"].startswith("Total ")}
        whole = total.get("Total ExecuteCompiler") or 1
        share = lambda name: f"{100 * total.get('Total ' + name, 0) / whole:.0f} %"
        return f"front end {share('Frontend')}, of it sources {share('Source')}; back end {share('Backend')}"
    text = compile_once(compiler, [*flags, "-ftime-report"], source, target)[3]
    lines = re.finditer(r"^ ?\|?([a-z][\w &/+-]*?) *: +([\d.]+)", text, re.M | re.I)
    seconds = {m[1].strip(): float(m[2]) for m in lines}
    if "TOTAL" not in seconds:
        return "-ftime-report: the compiler fails"  # g++ 12 has a bug in its timers
    whole = seconds["TOTAL"] or 1
    share = lambda name: f"{100 * seconds.get(name, 0) / whole:.0f} %"
    return (f"parsing {share('phase parsing')}, instantiation at the end {share('phase lang. deferred')}, "
            f"optimiser and code {share('phase opt and generate')}; "
            f"templates in all {share('template instantiation')}")
