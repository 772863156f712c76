"""Long lines of C++ and comments, broken where the fewest brackets are open."""
import textwrap

from .problems import printable

WIDTH = 108


def _atoms(text):
    """(text, depth of round brackets where it begins): cut before >> and behind commas that stand in no angle
    brackets."""
    round_, angle, begin, at_begin, atoms = 0, 0, 0, 0, []
    for i, c in enumerate(text):
        arrow = text.startswith(" >> ", i)
        if (arrow or c == " " and text[i - 1] == "," and i) and angle == 0:
            atoms.append((text[begin:i], at_begin))
            begin, at_begin = i + 1, round_
        elif c in "()":
            round_ += 1 if c == "(" else -1
        elif c in "<>" and text[max(i - 2, 0):i + 3].find(" >> ") < 0:
            angle += 1 if c == "<" else -1
    return [*atoms, (text[begin:], at_begin)]


def wrapped(text):
    """Text in lines of at most WIDTH characters, broken where the fewest brackets are open."""
    atoms, lines, i = _atoms(text), [], 0
    while i < len(atoms):
        indent = "    " * (1 + atoms[i][1]) if lines else ""
        line, best, best_depth = indent + atoms[i][0], i + 1, 1 << 20
        for j in range(i + 1, len(atoms) + 1):
            if j == len(atoms):
                best = j
                break
            if atoms[j][1] <= best_depth and (len(line) > WIDTH // 3 or atoms[j][1] == 0):
                best, best_depth = j, atoms[j][1]
            line += " " + atoms[j][0]
            if len(line) > WIDTH:
                break
        lines.append(indent + " ".join(a for a, _ in atoms[i:best]))
        i = best
    return "\n".join(lines)


def comment(text):
    return "\n".join("// " + line for line in textwrap.wrap(printable(text, 1000), WIDTH - 4)) or "//"
