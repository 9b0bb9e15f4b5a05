#!/usr/bin/env python3
"""Writes the test set of edits as NDJSON: rows of {id, language, kind, original, edited, clauses}.

    python3 calibration/edits/make.py --seed 1 --per-kind 200 --background 20000 > edits.ndjson

Python 3.11 or newer, nothing else. The same arguments give the same bytes. A row of kind `background` has no edited text: it
is one more post by somebody else, of the same clauses. `calibration/README.md` says what the set can show and what not.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from kinds import KINDS, SUITS, edited  # noqa: E402
from originals import LANGUAGES, Drawer, render  # noqa: E402


def rows(seed, per_kind, background):
    # One drawer a language: posts of two languages may say the same.
    drawers = {language: Drawer(f"{seed}/{language}") for language in LANGUAGES}
    for kind, (_, languages) in KINDS.items():
        for language in languages:
            for number in range(per_kind):
                yield edited_row(drawers[language], kind, language, number)
    for language in LANGUAGES:
        for number in range(background // len(LANGUAGES)):
            post, _ = drawers[language].draw(f"background/{number}")
            yield row(f"background-{language}-{number}", language, "background", render(post, language), None, post)


def edited_row(drawer, kind, language, number):
    attempt = 0
    while True:
        post, rng = drawer.draw(f"{kind}/{number}/{attempt}", SUITS.get(kind, lambda post: True))
        pair = edited(kind, post, language, rng)
        if pair:
            return row(f"{kind}-{language}-{number}", language, kind, *pair, post)
        attempt += 1


def row(name, language, kind, original, became, post):
    return {"id": name, "language": language, "kind": kind, "original": original, "edited": became, "clauses": post.shared_ids()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-kind", type=int, default=200, help="rows of each kind and language")
    parser.add_argument("--background", type=int, default=20_000, help="posts that nobody edited, over all languages")
    asked = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for made in rows(asked.seed, asked.per_kind, asked.background):
        print(json.dumps(made, ensure_ascii=False))


if __name__ == "__main__":
    main()
