#!/usr/bin/env python3
"""The table of operators in cmake/IMPORT.md is the importer's own list.

    python3 page.py [--write]
"""
import sys

from frameworks import HERE, again_with_packages


def main():
    again_with_packages("numpy")
    from ctnn_import.operators import formats, markdown
    page = HERE.parent.parent / "cmake" / "IMPORT.md"
    text = page.read_text(encoding="utf-8")
    before = text[:text.index("| becomes |")]
    if "--write" in sys.argv:
        page.write_text(before + markdown() + "\n", encoding="utf-8")
    elif text != before + markdown() + "\n":
        print("cmake/IMPORT.md has another table: python3 tests/import/page.py --write")
        sys.exit(1)
    print(f"{sum(map(len, formats().values()))} operators are on the page")


if __name__ == "__main__":
    main()
