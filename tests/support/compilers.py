"""What tests that start compilers know of them."""
import pathlib
import subprocess


def kind_of(compiler):
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    return "clang" if "clang" in version else "g++"


def precompile(command, name, text, folder):
    """Compiles a header of this text once, by a compiler and its flags; what else the flags of a compilation need
    to bring it in."""
    header = pathlib.Path(folder) / f"{name}.hpp"
    header.write_text(text, encoding="utf-8")
    clang = kind_of(command[0]) == "clang"
    done = f"{header}.pch" if clang else f"{header}.gch"
    subprocess.run([*command, "-x", "c++-header", str(header), "-o", done], check=True)
    return ["-include-pch", done] if clang else ["-include", str(header)]
