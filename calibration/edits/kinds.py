"""The edits: each takes a post and gives it as it was and as it became."""

import re
from dataclasses import replace

from originals import BEFORE, EMOJI, FOLDER, LANGUAGES, NUMBERS, TABLES, TAGS, body, clause_text, link, render, reworded

MARKS = ".,!?:;…。，！？、：；،؟"
PREFIXES = {
    "en": ("BREAKING: ", "JUST IN: ", "Must read: ", "Wow. "),
    "es": ("ÚLTIMA HORA: ", "URGENTE: ", "Ojo: ", "Atención: "),
    "ru": ("СРОЧНО: ", "Молния! ", "Внимание: ", "Репост! "),
    "zh": ("突发：", "快讯：", "【重磅】", "刚刚："),
    "ar": ("عاجل: ", "خبر عاجل | ", "هام: ", "انتبهوا: "),
}
# Letters that look alike, Latin and Cyrillic.
ALIKE = dict(zip("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ"))
ALIKE_OF_CYRILLIC = {cyrillic: latin for latin, cyrillic in ALIKE.items()}
# Characters that people type for one another.
MISTYPED = {"的": "地", "得": "的", "在": "再", "再": "在", "已": "己", "那": "哪", "哪": "那", "他": "她", "做": "作", "作": "做",
            "个": "各", "因": "应", "是": "事", "到": "倒", "有": "由", "没": "每", "了": "啦", "把": "吧", "被": "备", "长": "常"}
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
PLAIN = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي"}


def halves(text):
    """Text and what stands behind it: link, hashtag, emoji."""
    found = re.search(r"( https://| #)", text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def insert_at(text, rng, pieces, inside=False):
    """The pieces put in at random places: between words, or inside them."""
    places = [at for at in range(1, len(text)) if (text[at - 1].isalpha() and text[at].isalpha()) == inside]
    for at in sorted((rng.choice(places) for _ in pieces), reverse=True):
        text = text[:at] + pieces[at % len(pieces)] + text[at:]
    return text


def with_link(post, rng):
    return post if post.link else replace(post, link=link(rng))


def edit_text(change):
    """An edit of the bytes of a post, whatever it says."""

    def edit(post, language, rng):
        original = render(post, language)
        return original, change(original, language, rng)

    return edit


def trim(text, language, rng):
    """A tenth to three tenths of the words cut off, three times of four at the end, and the link with them."""
    sentences, _ = halves(text)
    units = list(sentences) if language == "zh" else sentences.split(" ")
    cut = max(1, round(len(units) * rng.uniform(0.1, 0.3)))
    joint = "" if language == "zh" else " "
    if rng.random() < 0.25:
        return joint.join(units[cut:])
    return joint.join(units[:-cut]).rstrip(MARKS) + rng.choice(("", "…", "..."))


def case(text, language, rng):
    sentences, rest = halves(text)
    change = rng.choice((str.upper, str.lower, str.title, str.swapcase))
    return change(sentences) + rest


def emoji(text, language, rng):
    added = rng.sample(EMOJI, rng.randint(1, 3))
    way = rng.randrange(3)
    if way == 0:
        return "".join(added) + " " + text
    if way == 1:
        return text + " " + "".join(added)
    sentences, rest = halves(text)
    return insert_at(sentences, rng, added) + rest


def url_swap(post, language, rng):
    post = with_link(post, rng)
    return render(post, language), render(replace(post, link=link(rng)), language)


def name_swap(post, language, rng):
    """Every place and person becomes another one."""
    place = rng.choice([n for n in range(len(TABLES["L"])) if n != post.place])
    person = rng.choice([n for n in range(len(TABLES["W"])) if n != post.person])
    return render(post, language), render(replace(post, place=place, person=person), language)


def number(post, language, rng):
    numbers = {slot: rng.choice([n for n in NUMBERS if n != now]) for slot, now in post.numbers.items()}
    return render(post, language), render(replace(post, numbers=numbers), language)


def has_number(post):
    return any("{n}" in TABLES[slot][post.clauses[slot]]["en"][0] for slot in "PR" if slot in post.clauses)


def word_order(post, language, rng):
    """The same clauses in the same wording, in another order."""
    order = rng.choice([n for n in range(3) if n != post.order])
    flipped = post.call_first != (rng.random() < 0.5)
    return render(post, language), render(replace(post, order=order, call_first=flipped), language)


def translation(post, language, rng):
    other = rng.choice([name for name in LANGUAGES if name != language])
    return render(post, language), render(post, other)


def paraphrase(post, language, rng):
    other = reworded(post, rng, language)
    return render(post, language), render(replace(other, call_first=post.call_first != (rng.random() < 0.5)), language)


def typo(text, language, rng):
    """One or two slips of the hand."""
    sentences, rest = halves(text)
    for _ in range(rng.randint(1, 2)):
        if language == "zh":
            places = [at for at, c in enumerate(sentences) if c in MISTYPED]
            if places:
                at = rng.choice(places)
                sentences = sentences[:at] + MISTYPED[sentences[at]] + sentences[at + 1 :]
                continue
        letters = [at for at in range(1, len(sentences) - 2) if sentences[at].isalpha() and sentences[at + 1].isalpha()]
        at = rng.choice(letters)
        pair = sentences[at : at + 2]
        sentences = sentences[:at] + rng.choice((pair[::-1], pair[0], pair[0] + pair)) + sentences[at + 2 :]
    return sentences + rest


def homoglyph(text, language, rng):
    sentences, rest = halves(text)
    alike = ALIKE_OF_CYRILLIC if language == "ru" else ALIKE
    places = [at for at, c in enumerate(sentences) if c in alike]
    letters = list(sentences)
    for at in rng.sample(places, min(len(places), rng.randint(3, 8))):
        letters[at] = alike[letters[at]]
    return "".join(letters) + rest


def zero_width(text, language, rng):
    sentences, rest = halves(text)
    return insert_at(sentences, rng, [rng.choice(INVISIBLE) for _ in range(rng.randint(1, 5))], inside=True) + rest


def punctuation(text, language, rng):
    """Marks doubled, dropped or changed."""
    sentences, rest = halves(text)
    way = rng.randrange(3)
    if way == 0:
        return re.sub(r"[.。]", "!!!" if language != "zh" else "！！！", sentences) + rest
    if way == 1:
        return re.sub(r"[.,:。，：،]", "" if language != "zh" else " ", sentences) + rest
    return re.sub(r"[.。]", "…", sentences) + rest


def hashtag(text, language, rng):
    return text + "".join(f" #{tag}" for tag in rng.sample(TAGS[language], rng.randint(1, 2)))


def mention(text, language, rng):
    names = ("ann_k", "bo77", "marta_news", "user_4411", "the_real_lee", "olga_v")
    return " ".join(f"@{name}" for name in rng.sample(names, rng.randint(1, 3))) + " " + text


def prefix(text, language, rng):
    return rng.choice(PREFIXES[language]) + text


def added_sentence(post, language, rng):
    """A call of its own is put behind the sentences."""
    call = rng.choice([n for n in range(len(TABLES["C"])) if n != post.clauses.get("C")])
    extra = clause_text(replace(post, clauses={"C": call}, wording={"C": rng.randrange(12)}), "C", language)
    original = render(post, language)
    sentences, rest = halves(original)
    joint, stop = ("", "！") if language == "zh" else (" ", "!")
    return original, sentences + joint + extra[0].upper() + extra[1:] + stop + rest


def full_width(text, language, rng):
    """ASCII in the full width forms; in Chinese the other way round, marks in half width."""
    sentences, rest = halves(text)
    if language == "zh":
        return sentences.translate(str.maketrans("，。：！", ",.:!")) + rest
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in sentences) + rest


def traditional(text, language, rng):
    pairs = "".join((FOLDER.parent / "traditional.txt").read_text("utf-8").split())
    return text.translate(str.maketrans(pairs[::2], pairs[1::2]))


def plain_letters(text, language, rng):
    """Accents, the dots of ё and the hamza left out, as people type in haste."""
    return "".join(PLAIN.get(c, c) for c in text)


# Kind, edit, the languages in which it exists.
KINDS = {
    "trim": (edit_text(trim), LANGUAGES),
    "case": (edit_text(case), ("en", "es", "ru")),
    "emoji": (edit_text(emoji), LANGUAGES),
    "url-swap": (url_swap, LANGUAGES),
    "name-swap": (name_swap, LANGUAGES),
    "word-order": (word_order, LANGUAGES),
    "translation": (translation, LANGUAGES),
    "paraphrase": (paraphrase, LANGUAGES),
    "number": (number, LANGUAGES),
    "typo": (edit_text(typo), LANGUAGES),
    "homoglyph": (edit_text(homoglyph), ("en", "es", "ru")),
    "zero-width": (edit_text(zero_width), LANGUAGES),
    "punctuation": (edit_text(punctuation), LANGUAGES),
    "hashtag": (edit_text(hashtag), LANGUAGES),
    "mention": (edit_text(mention), LANGUAGES),
    "prefix": (edit_text(prefix), LANGUAGES),
    "added-sentence": (added_sentence, LANGUAGES),
    "full-width": (edit_text(full_width), ("en", "es", "zh")),
    "traditional": (edit_text(traditional), ("zh",)),
    "plain-letters": (edit_text(plain_letters), ("es", "ru", "ar")),
}
SUITS = {"number": has_number}


def edited(kind, post, language, rng):
    """The post as it was and as it became; tried again where chance changed nothing, `None` where it cannot change."""
    for _ in range(20):
        original, became = KINDS[kind][0](post, language, rng)
        if original != became:
            return original, became
    return None
