"""What cannot be done, in sentences: of a whole file (Refused), of one thing in it (Unsupported), and the
list of them (Problems)."""
import dataclasses

# Far above any network that a compiler takes, far below what exhausts a machine.
MOST_NODES = 20_000
MOST_VALUES = 1 << 28  # of one tensor, and of all weights
MOST_FILE_BYTES = 1 << 30


class Refused(Exception):
    """The file as a whole cannot be read; the text is the sentence for the user."""


class Unsupported(Exception):
    """One thing in the file has no counterpart: what it is, and what to do."""

    def __init__(self, what, remedy="write this part by hand, or leave it out before exporting"):
        super().__init__(what)
        self.what, self.remedy = what, remedy


def printable(text, most=80):
    """A name from a file as one line of plain characters: fit for a terminal, a comment and a message."""
    text = text if isinstance(text, str) else str(text)
    plain = "".join(c if c.isascii() and c.isprintable() else "?"
                    for c in text[:most]).replace("*/", "* /").replace("\\", "/").replace("??/", "? /")
    return plain + ("..." if len(text) > most else "")


def open_steps(options):
    """How many steps a sequence has whose file leaves it open; that they are assumed is remembered, and said."""
    options.steps_assumed = not options.steps
    return options.steps or 64


@dataclasses.dataclass
class Problem:
    node: str    # the name in the file
    what: str    # what it is, and what does not fit
    remedy: str  # what to do

    def sentence(self):
        return f"{printable(self.what, 200)}; {printable(self.remedy, 200)}"

    def __str__(self):
        return f"{printable(self.node)}: {self.sentence()}"


class Problems(list):
    """Every problem of a file, in order; the first of equal ones stands for all."""

    most = 100
    sizes_said = False  # by --input or --steps, or assumed: what does not fit may be that

    def add(self, node, what, remedy):
        if self.sizes_said and "is the file damaged?" in remedy:
            remedy = "is the size of the input (--input, --steps) the one that the model was made for?"
        if len(self) < self.most and all((p.what, p.node) != (what, node) for p in self):
            self.append(Problem(node, what, remedy))


def bounded(count, what, most=MOST_VALUES):
    """`count`, where it is at most `most`."""
    if count > most:
        raise Refused(f"{what}: {count}, more than the {most} that are read")
    return count
