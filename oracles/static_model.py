#!/usr/bin/env python3
"""Golden values of static sentence vectors.

    python oracles/static_model.py            writes crates/claque-text/tests/golden/static_model.csv
    python oracles/static_model.py --check    recomputes it; exit code 1 if a value differs by more than 0.0005

The vectors are those of wordllama's own WordLlamaInference with the table that its package ships, brought to length 1; of each the first
eight numbers are kept, and its cosine with the first sentence.
"""

import argparse
import csv
import pathlib
import sys

import numpy as np
import wordllama
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from wordllama.inference import WordLlamaInference

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque-text/tests/golden/static_model.csv"
SENTENCES = [
    "The mayor said nothing about the bridge until Tuesday",
    "Until Tuesday, the mayor kept silent about the bridge",
    "the MAYOR said NOTHING about the bridge!!!",
    "Fresh bread, every morning from six",
    "a",
    "  two  spaces   and a tab\there ",
    "Der Bürgermeister hat bis gestern nichts über die Brücke gesagt",
    "Le maire n'a rien dit du pont jusqu'à mardi dernier",
    "Мэр ничего не сказал о мосте до вторника",
    "Ο δήμαρχος δεν είπε τίποτα για τη γέφυρα",
    "ראש העיר לא אמר דבר על הגשר עד יום שלישי",
    "لم يقل رئيس البلدية شيئا عن الجسر",
    "मेयर ने मंगलवार तक पुल के बारे में कुछ नहीं कहा",
    "นายกเทศมนตรีไม่ได้พูดอะไรเกี่ยวกับสะพาน",
    "市长直到星期二都没有谈到那座桥",
    "市長は火曜日まで橋について何も言わなかった",
    "시장은 화요일까지 다리에 대해 아무 말도 하지 않았다",
    "👍🏽 so true 😂😂 #bridge https://example.org/a?b=c",
    "e\u0301 and \u00e9, zero\u200bwidth, \u202eright to left",
    "<s> </s> <unk> are names of tokens",
]


def rows():
    # The class alone: the package's own loader would look for downloads.
    package = pathlib.Path(wordllama.__file__).parent
    table = load_file(package / "weights/l2_supercat_256.safetensors")["embedding.weight"]
    tokenizer = Tokenizer.from_file(str(package / "tokenizers/l2_supercat_tokenizer_config.json"))
    vectors = WordLlamaInference(table, tokenizer).embed(SENTENCES, norm=True)
    for sentence, vector in zip(SENTENCES, vectors):
        yield [sentence, float(np.dot(vector, vectors[0]))] + [float(number) for number in vector[:8]]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    given = arguments.parse_args()
    header = ["sentence", "cosine_with_first"] + [f"number_{place}" for place in range(8)]
    computed = list(rows())
    if not given.check:
        with GOLDEN.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([sentence] + [f"{number:.6f}" for number in numbers] for sentence, *numbers in computed)
        return
    with GOLDEN.open(newline="") as file:
        kept = list(csv.reader(file))
    same = kept[0] == header and [row[0] for row in kept[1:]] == SENTENCES
    if not same or any(abs(float(a) - b) > 0.0005 for old, new in zip(kept[1:], computed) for a, b in zip(old[1:], new[1:])):
        sys.exit(f"{GOLDEN.name} differs from what {pathlib.Path(__file__).name} computes")


if __name__ == "__main__":
    main()
