#!/usr/bin/env python3
"""Mutates one file of every format for so many seconds: each mutant is imported or refused in a sentence, in
bounded time and memory.

    python3 fuzz.py [SECONDS] [--seed N] [NAME...]

Every mutant runs in a process of its own; one that fails is kept as fuzz-NUMBER-NAME in the current folder.
"""
import json
import os
import pathlib
import random
import resource
import signal
import sys
import tempfile
import time

from frameworks import again_with_packages

MOST_SECONDS, MOST_BYTES = 20, 4 << 30
NUMBERS = [
    0, -1, 1, 2, 7, 255, 65536, 1 << 31, 1 << 40, 1 << 62, 0.5, 1e30, None, True, "x", '*/ "\n', [], {},
    [[1], [2, 3]]
]


def mutated_json(raw, draw):
    """Another value, a missing one or one too many somewhere in the tree."""
    data = json.loads(raw)
    for _ in range(draw.randint(1, 3)):
        at = data
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
            if not keys:
                break
            key = draw.choice(keys)
            if not isinstance(at[key], (dict, list)) or not at[key] or draw.random() < 0.2:
                what = draw.random()
                if what < 0.7:
                    at[key] = draw.choice(NUMBERS)
                elif what < 0.85:
                    del at[key]
                elif isinstance(at, list):
                    at.append(at[key])
                break
            at = at[key]
    return json.dumps(data).encode()


def mutated_bytes(raw, draw):
    out = bytearray(raw)
    for _ in range(draw.choice([1, 1, 2, 4, 16])):
        at, what = draw.randrange(len(out)), draw.random()
        if what < 0.4:
            out[at] = draw.randrange(256)
        elif what < 0.6:
            out[at] ^= 1 << draw.randrange(8)
        elif what < 0.75:
            out[at:at + 4] = draw.choice(
                [b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80"])
        elif what < 0.85:
            del out[at:at + draw.randint(1, 64)]
        elif what < 0.95:
            out[at:at] = out[draw.randrange(len(out)):][:draw.randint(1, 64)]
        else:
            del out[at:]
        if not out:
            out = bytearray(b"\0")
    return bytes(out)


def outcome(path):
    """In a child: 0 where all is well, 3 where an exception came that nobody foresaw; else the signal that
    ended it."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    try:
        signal.alarm(MOST_SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        from ctnn_import import command
        options = command.arguments().parse_args([str(path), "--steps", "16"])
        options.name = "model"
        result = command.attempt(path, options)
        if result.fault:
            import traceback
            traceback.print_exception(result.fault)
        os._exit(3 if result.fault or not result.done and not result.problems else 0)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}", file=sys.stderr)
        os._exit(4)


def main():
    again_with_packages("numpy")
    import seeds as made
    import ctnn_import.command  # before the children, who share it
    assert ctnn_import.command
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    seconds = float(arguments[0]) if arguments and arguments[0].replace(".", "").isdigit() else 20
    seed = int(sys.argv[sys.argv.index("--seed") + 1]) if "--seed" in sys.argv else 1
    wanted = [a for a in arguments[1:] if a != str(seed)]
    draw, files = random.Random(seed), {
        n: r
        for n, r in made.all_files().items() if not wanted or n in wanted
    }
    end, count, wrong = time.monotonic() + seconds, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            name = draw.choice(list(files))
            text = files[name][:1] == b"{" and draw.random() < 0.8
            raw = mutated_json(files[name], draw) if text else mutated_bytes(files[name], draw)
            path = pathlib.Path(folder, name)
            path.write_bytes(raw)
            count += 1
            code = outcome(path)
            if code:
                wrong += 1
                pathlib.Path(f"fuzz-{count}-{name}").write_bytes(raw)
                print(f"mutant {count} of {name}: {code}")
    print(f"{count} mutants, {wrong} of them not imported and not refused")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
