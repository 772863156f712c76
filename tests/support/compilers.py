"""What tests that start compilers know of them."""
import argparse
import pathlib
import shlex
import subprocess


def kind_of(compiler):
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    return "clang" if "clang" in version else "g++"


def arguments(doc):
    """The options of a test that starts one compiler; it may have more."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    return parser


def command_of(options):
    """The compiler with the flags that they say; -isystem would put /usr/include before the compiler's own."""
    system = [x for folder in options.system if folder not in ("", "/usr/include") for x in ("-isystem", folder)]
    return [options.compiler, "-std=c++20", *shlex.split(options.flags), "-I", options.include, *system]


def precompile(command, name, text, folder):
    """Compiles a header of this text once, by a compiler and its flags; what else the flags of a compilation need
    to bring it in."""
    header = pathlib.Path(folder) / f"{name}.hpp"
    header.write_text(text, encoding="utf-8")
    clang = kind_of(command[0]) == "clang"
    done = f"{header}.pch" if clang else f"{header}.gch"
    subprocess.run([*command, "-x", "c++-header", str(header), "-o", done], check=True)
    return ["-include-pch", done] if clang else ["-include", str(header)]
