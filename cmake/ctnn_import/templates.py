"""Repeated blocks: what occurs again with other numbers becomes a variable template, what follows itself a
repeat.

Chains are lists of pieces of text; numbers in them are what may vary. The window that saves most is named
first, then the next.
"""
import dataclasses
import re

from .activations import OWN

NUMBER = re.compile(r'("[^"]*")|(?<![\w."])(\d+)(?![\w."])')
LONGEST, MOST_PIECES, MOST_PARAMETERS, MOST_BLOCKS = 12, 4000, 4, 8
LETTERS = {"kernel": "K", "dilation": "D", "stride": "S", "groups": "G"}


@dataclasses.dataclass
class Branches:
    """A join among the pieces: its branches are chains again."""
    kind: str
    chains: list

    def text(self):
        return f"nn::{self.kind}({', '.join(join(c) for c in self.chains)})"


def text_of(piece):
    return piece.text() if isinstance(piece, Branches) else piece


def join(chain):
    return " >> ".join(map(text_of, chain)) if chain else "nn::identity"


def _abstract(text):
    """The text without its numbers, and the numbers; strings stay."""
    numbers = []

    def take(match):
        if match[1]:
            return match[1]
        numbers.append(match[2])
        return "#"
    return NUMBER.sub(take, text), tuple(numbers)


def _chains(chain):
    yield chain
    for piece in chain:
        if isinstance(piece, Branches):
            for inner in piece.chains:
                yield from _chains(inner)


def _windows(chains):
    """Every window by its abstract text: places (chain, position, length) with their numbers, none
    overlapping another."""
    found = {}
    for c, chain in enumerate(chains):
        parts = [_abstract(text_of(p)) for p in chain]
        for begin in range(len(chain)):
            key, numbers = (), ()
            for length in range(1, min(LONGEST, len(chain) - begin) + 1):
                key += (parts[begin + length - 1][0],)
                numbers += parts[begin + length - 1][1]
                if length == 1 and not isinstance(chain[begin], Branches):
                    continue
                places = found.setdefault(key, [])
                if not places or places[-1][0] != c or places[-1][1] + length <= begin:
                    places.append((c, begin, length, numbers))
    return found


def _varying(places):
    """For each number of a window the parameter that it is (an index), or None where it is the same
    everywhere; then the parameters."""
    columns = list(zip(*(p[3] for p in places)))
    parameters, which = [], []
    for column in columns:
        if len(set(column)) == 1:
            which.append(None)
        else:
            if column not in parameters:
                parameters.append(column)
            which.append(parameters.index(column))
    return which, parameters


def _activates(text):
    return "(" not in text and any(text.startswith(f"nn::{a}") for a in OWN)


def _best(chains):
    best, best_saved = None, 60
    for key, places in _windows(chains).items():
        if len(places) < 2 or any("nn::as<" in k for k in key):
            continue
        which, parameters = _varying(places)
        saved = (len(places) - 1) * (sum(map(len, key)) +
                                     4 * len(key)) - 30 - 12 * len(parameters) * len(places)
        saved += 10 * (_activates(key[-1]) - _activates(key[0]))  # a block ends with its activation
        if len(parameters) <= MOST_PARAMETERS and saved > best_saved:
            best, best_saved = (key, places, which, parameters), saved
    return best


def _letters(text, which, count, known):
    """A letter for each parameter, after the first option, or the first block, that it stands in."""
    letters, spare, position = [None] * count, "CNMPQ", 0
    for match in NUMBER.finditer(text):
        if match[1]:
            continue
        parameter = which[position]
        position += 1
        if parameter is None or letters[parameter]:
            continue
        option = re.search(r"(\w+)<([\d, ]*)$", text[:match.start()])
        name, place = (option[1], option[2].count(",")) if option else ("", 0)
        letter = known[name][place] if name in known else LETTERS.get(name)
        letters[parameter] = letter if letter and letter not in letters else next(s for s in spare
                                                                                  if s not in letters)
    return letters


def blocks(chain):
    """Takes repeated windows out of the chain (and the chains inside), and gives the definitions, first used
    first."""
    if sum(len(c) for c in _chains(chain)) > MOST_PIECES:
        return []
    definitions, known = [], {}
    while len(definitions) < MOST_BLOCKS:
        chains = list(_chains(chain))
        found = _best(chains)
        if found is None:
            break
        key, places, which, parameters = found
        c, begin, length, _ = places[0]
        pieces = [text_of(p) for p in chains[c][begin:begin + length]]
        letters = _letters(" >> ".join(pieces), which, len(parameters), known)
        position = iter(which)

        def put(match):
            if match[1]:
                return match[0]
            parameter = next(position)
            return match[0] if parameter is None else letters[parameter]
        body = NUMBER.sub(put, " >> ".join(pieces))
        name = "block" + (str(len(definitions) + 1) if definitions else "")
        known[name] = letters
        arguments = ", ".join(f"nn::index {letter}" for letter in letters)
        definitions.append((f"template <{arguments}> " if letters else "") +
                           f"constexpr auto {name} = {body};")
        for c, begin, length, numbers in reversed(places):
            own = {which[i]: n for i, n in enumerate(numbers) if which[i] is not None}
            call = name + (f"<{', '.join(own[i] for i in range(len(parameters)))}>" if parameters else "")
            chains[c][begin:begin + length] = [call]
    for c in _chains(chain):
        _repeats(c)
    return definitions


def _repeats(chain):
    """block >> block >> block is nn::repeat<3>(block)."""
    i = 0
    while i < len(chain):
        n = 1
        while i + n < len(chain) and isinstance(
                chain[i], str) and chain[i].startswith("block") and chain[i + n] == chain[i]:
            n += 1
        if n > 2:
            chain[i:i + n] = [f"nn::repeat<{n}>({chain[i]})"]
        i += 1
