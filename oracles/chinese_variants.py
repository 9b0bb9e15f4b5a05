#!/usr/bin/env python3
"""The table by which traditional Chinese characters are read as simplified ones.

    python oracles/chinese_variants.py            writes crates/claque-text/src/script/simplified.rs
    python oracles/chinese_variants.py --check    makes it again; exit code 1 if the file differs

Source: kSimplifiedVariant and kTraditionalVariant of Unihan_Variants.txt, Unicode 15.0 (Debian's package unicode-data,
/usr/share/unicode; name another place by --unihan). Licence: Unicode-3.0.

Some characters have several simplified forms, their own among them (乾: 乾 and 干), and which one is meant depends on the
word. To tell whether two texts are the same, every form of a character must become one: variants that Unihan ties form a
class, and each becomes the first simplified form of its class in the order of code points.
"""

import argparse
import bz2
import pathlib
import sys

TABLE = pathlib.Path(__file__).resolve().parent.parent / "crates/claque-text/src/script/simplified.rs"
UNIHAN = pathlib.Path("/usr/share/unicode/Unihan_Variants.txt.bz2")
HEAD = """\
//! Chinese characters and the simplified form of their class: made by `oracles/chinese_variants.py` from Unihan 15.0,
//! © 2022 Unicode, Inc., licence Unicode-3.0. Not edited by hand.

/// A character and what it is read as, by character.
#[rustfmt::skip]
pub(super) const SIMPLIFIED: &[(char, char)] = &[
"""
A_LINE = 10


def ties(path):
    """(traditional, simplified) of every tie between two different characters."""
    opened = bz2.open(path, "rt", encoding="utf-8") if path.suffix == ".bz2" else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 3 or fields[1] not in ("kSimplifiedVariant", "kTraditionalVariant"):
                continue
            one = chr(int(fields[0][2:], 16))
            for code in fields[2].split():
                other = chr(int(code.split("<")[0][2:], 16))
                if one != other:
                    yield (one, other) if fields[1] == "kSimplifiedVariant" else (other, one)


def table(path):
    parent = {}

    def root(c):
        while parent.setdefault(c, c) != c:
            parent[c] = parent[parent[c]]
            c = parent[c]
        return c

    simplified = set()
    for traditional, simple in ties(path):
        simplified.add(simple)
        parent[root(traditional)] = root(simple)
    classes = {}
    for c in sorted(parent):
        classes.setdefault(root(c), []).append(c)
    pairs = []
    for members in classes.values():
        first = min(c for c in members if c in simplified)
        pairs += [(c, first) for c in members if c != first]
    return sorted(pairs), max(map(len, classes.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--unihan", type=pathlib.Path, default=UNIHAN)
    arguments = parser.parse_args()
    pairs, largest = table(arguments.unihan)
    cells = [f"('{a}', '{b}')," for a, b in pairs]
    rows = ["    " + " ".join(cells[at : at + A_LINE]) for at in range(0, len(cells), A_LINE)]
    text = HEAD + "\n".join(rows) + "\n];\n"
    if arguments.check:
        sys.exit(TABLE.read_text(encoding="utf-8") != text)
    TABLE.write_text(text, encoding="utf-8")
    print(f"{len(pairs)} characters; the largest class has {largest}", file=sys.stderr)


if __name__ == "__main__":
    main()
