#!/usr/bin/env python3
"""The name of an instruction set (include/ctnn/shape/isa.hpp) says everything that the compiler may use on its own.

    python3 names.py --include ../../include [--compiler g++]... [--all]

The compiler names every processor that it knows, and every extension alone, and its macros for each. Where two of them differ
in more than what ONLY_BY_NAME lists, their namespaces have to differ; and plain options have short names. Nothing is
compiled, only preprocessed. --all: with clang 14, 19 and 22, for AArch64, Arm and RISC-V as well, where there are such compilers.
"""
import argparse
import concurrent.futures
import re
import shutil
import subprocess
import sys

# Macros that come with instructions which a program only gets by an intrinsic or inline assembler, or with none: names of
# processors and tuning, formats and evaluation of _Float16, what follows from a macro that counts.
ONLY_BY_NAME = re.compile("|".join((
    r"__(tune_)?(core|corei7|haswell|nehalem|sandybridge|atom|slm|k8|amdfam10|bdver|btver|znver|knl|knm|skylake|cannonlake|"
    r"icelake|cascadelake|cooperlake|tigerlake|sapphirerapids|alderlake|rocketlake|graniterapids|goldmont|tremont|bonnell|"
    r"silvermont|nocona|pentium|geode|i[3-6]86|arrowlake|lunarlake|pantherlake|sierraforest|grandridge|clearwaterforest|"
    r"diamondrapids|novalake|wildcatlake|gracemont|lujiazui|yongfeng|shijidadao|athlon|opteron|eden|nano|c7|winchip).*",
    r"__(ADX|CLFLUSHOPT|CLWB|CLZERO|CLDEMOTE|ENQCMD|FSGSBASE|HRESET|INVPCID|KL|WIDEKL|LWP|MWAITX|MOVDIRI|MOVDIR64B)__",
    r"__(PCONFIG|PKU|PTWRITE|RDPID|RDRND|RDSEED|RDPRU|RTM|HLE|SERIALIZE|SGX|SHSTK|TSXLDTRK|UINTR|WAITPKG|WBNOINVD)__",
    r"__(XSAVE|XSAVEC|XSAVEOPT|XSAVES|FXSR|CET|3dNOW|3dNOW_A|MMX|SM3|SM4|SHA512|RAOINT|USERMSR|PREFETCHI|CMPCCXADD)__",
    r"__(AMX_?\w+|AVX512VP2INTERSECT|AVX5124VNNIW|EVEX256|EVEX512|AVX10_1\w*|ABM|CCMP|CF|NDD|NF|PPX|PUSH2POP2|ZU)__",
    r"__(INLINE_ASM_USES_GPR32|EGPR)__", r"__FP_FAST_FMA\w*", r"__FLT16_\w+", r"__FLT_EVAL_METHOD\w*", r"__BIGGEST_ALIGNMENT__",
    r"__NO_MATH_INLINES", r"__OPTIMIZE\w*",
    # AArch64 and Arm
    r"__ARM_ARCH\w*", r"__ARM_FEATURE_(BTI|RNG|LS64|SHA512|SM3|SM4|CRYPTO|BF16|SVE_VECTOR_OPERATORS|LOCALLY_STREAMING|COPROC)",
    r"__ARM_FEATURE_(LDREX|QBIT|CMSE|DIRECTED_ROUNDING|UNALIGNED|NUMERIC_MAXMIN|SME_\w+|SME2\w*|\w+_DEFAULT|MEMORY_TAGGING)",
    r"__ARM_(BF16_FORMAT_ALTERNATIVE|FP16_ARGS|FP16_FORMAT_IEEE|PCS\w*|ASM_SYNTAX_UNIFIED__|NEON_FP|NEON__|VFPV\d__|FPV5__)",
    r"__GCC_HAVE_SYNC_COMPARE_AND_SWAP_[1248]", r"__GCC_ASM_FLAG_OUTPUTS__", r"__THUMBEL__", r"__SOFTFP__",
    r"__GCC_IEC_559\w*",
    # RISC-V: parts and lengths of what counts
    r"__riscv_(compressed|vector|v_\w+|zca|zcd|zicsr|zifencei|zmmul|zaamo|zalrsc|zve\w+|zvl\w+|zfhmin|zvfhmin|b|i|misaligned\w*)",
)) + r"\Z")

X86 = ("sse3 ssse3 sse4.1 sse4.2 sse4a avx f16c fma fma4 xop tbm bmi bmi2 lzcnt movbe popcnt avx2 avxvnni avx512f avx512cd "
       "avx512bw avx512dq avx512vl avx512ifma avx512vbmi avx512vbmi2 avx512vnni avx512bitalg avx512vpopcntdq avx512bf16 "
       "avx512fp16 gfni vaes vpclmulqdq prfchw aes pclmul sha cx16 sahf crc32 avxifma avxneconvert avxvnniint8 avxvnniint16 "
       "apxf movrs avx10.2").split()
WITHOUT = "sse3 ssse3 sse4.1 sse4.2 popcnt avx avx2 fma f16c bmi bmi2 lzcnt movbe avx512vl avx512dq avx512vbmi2".split()
AARCH64 = ("armv8-a armv8.1-a armv8.2-a armv8.3-a armv8.4-a armv8.5-a armv8.6-a armv9-a armv9.4-a armv8-a+lse armv8-a+crc "
           "armv8-a+crypto armv8-a+sve armv8-a+sve2 armv8.2-a+fp16 armv8.2-a+dotprod armv8.2-a+bf16 armv8.2-a+i8mm "
           "armv8.2-a+fp16fml armv8.2-a+f32mm armv8.2-a+f64mm armv8-a+rcpc armv8.8-a+mops armv8.9-a+cssc "
           "armv9.2-a+sme").split()
ARM = ("-mcpu=cortex-m0", "-mcpu=cortex-m3", "-mcpu=cortex-m4", "-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard",
       "-mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard", "-mcpu=cortex-m55 -mfloat-abi=hard",
       "-march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard", "-march=armv7-a -mfpu=neon-vfpv4 -mfloat-abi=hard",
       "-mcpu=cortex-a53 -mfpu=neon-fp-armv8 -mfloat-abi=hard")
RISCV = ("rv64gc", "rv64gcv", "rv64gc_zba", "rv64gc_zbb", "rv64gc_zba_zbb_zbs", "rv64gcv_zfh_zvfh", "rv64gc_zicond")

SHORT = {  # options and the name that is promised
    "-msse2": "sse2", "-msse4.2": "sse4_2", "-mavx": "avx", "-mavx2": "avx2", "-mavx2 -mfma": "avx2_fma",
    "-march=x86-64-v2": "x86_64_v2", "-march=x86-64-v3": "x86_64_v3", "-march=x86-64-v4": "avx512"}


def preprocess(command, options, include):
    """The macros and the name; None for options that this compiler does not know."""
    text = '#include <ctnn/shape/isa.hpp>\n"name" CTNN_ISA\n'
    both = [subprocess.run([*command, *options.split(), "-std=c++20", "-O2", "-x", "c++", *more, "-"], input=source, text=True,
                           capture_output=True, timeout=60)
            for source, more in (("", ["-E", "-dM"]), (text, ["-E", "-P", "-I", include]))]
    if any(done.returncode for done in both):
        return None
    macros = {m[1]: m[2] for m in re.finditer(r"^#define (\w+) ?(.*)$", both[0].stdout, re.M)}
    return frozenset((k, v) for k, v in macros.items() if not ONLY_BY_NAME.match(k)), both[1].stdout.split('"name"')[1].strip()


def processors(command):
    """The names that -march takes, as the compiler lists them."""
    if "clang" in command[0]:
        done = subprocess.run([*command, "--print-supported-cpus", "-x", "c++", "/dev/null"], capture_output=True, text=True)
        return re.findall(r"^\t([\w.-]+)$", done.stderr + done.stdout, re.M)
    done = subprocess.run([*command, "-march=which", "-x", "c++", "-E", "/dev/null"], capture_output=True, text=True)
    listed = re.search(r"valid arguments to .*?-march=.*? are: ([^;]+)", done.stderr)
    return listed[1].split() if listed else []


def machine(command):
    return subprocess.run([*command, "-dumpmachine"], capture_output=True, text=True, check=True).stdout


def option_sets(command):
    kind = machine(command)
    if kind.startswith("x86_64"):
        names = processors(command)
        if len(names) < 20:
            sys.exit(f"{command[0]} lists only these processors: {names}")
        return ["", *SHORT, *(f"-march={n}" for n in names if n != "native"), *(f"-m{n}" for n in X86),
                *(f"-march=icelake-server -mno-{n}" for n in WITHOUT), "-march=native", "-march=x86-64-v4 -mfma4"]
    if kind.startswith("aarch64"):
        return ["", *(f"-march={n}" for n in AARCH64), *(f"-march=armv8-a+sve -msve-vector-bits={n}" for n in (128, 256, 512))]
    return ARM if kind.startswith("arm") else [f"-march={n} -mabi=lp64d" for n in RISCV]


def check(command, include):
    options = list(option_sets(command))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = {o: f for o, f in zip(options, pool.map(lambda o: preprocess(command, o, include), options)) if f}
    wrong, by_name = [], {}
    for o, (macros, name) in found.items():
        if not re.fullmatch(r"[a-z0-9_]+", name):
            wrong.append(f"{o}: {name!r} is no name")
        first, others = by_name.setdefault(name, (o, macros))
        if others != macros:
            wrong.append(f"{o} and {first} are both {name}, but differ by {sorted(others ^ macros)}")
        if o in SHORT and name != SHORT[o]:
            wrong.append(f"{o} is called {name} and not {SHORT[o]}")
    print(f"{' '.join(command)}: {len(found)} sets of options, {len(by_name)} names")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--include", required=True)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--flags", default="", help="not used")
    parser.add_argument("--system", nargs="*", default=[], help="not used")
    options = parser.parse_args()
    commands = [[c] for c in options.compiler or ["g++"]]
    if options.all:
        there = [c for c in ("clang++-14", "clang++-19", "clang++-22", "aarch64-linux-gnu-g++", "arm-none-eabi-g++") if shutil.which(c)]
        newest = [c for c in there if c.startswith("clang")][-1:]
        commands += [[c] for c in there] + [[c, f"--target={t}"] for c in newest for t in ("aarch64-linux-gnu", "riscv64-linux-gnu")]
    wrong = [f"{' '.join(command)}: {w}" for command in commands for w in check(command, options.include)]
    sys.exit("\n".join(wrong[:40]) if wrong else 0)


if __name__ == "__main__":
    main()
