"""Posts composed of clauses that exist in every language with the same meaning.

A `Post` says which clauses, in which wording and order; `render` writes it in a language. So the same post in another
language is a translation, and the same post in other wordings and another order is a paraphrase.
"""

import itertools
import random
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

LANGUAGES = ("en", "es", "ru", "zh", "ar")
FOLDER = Path(__file__).parent / "clauses"
# Numbers after which Russian and Arabic take one form of the noun.
NUMBERS = [n for n in range(11, 100) if n % 10 in (0, 5, 6, 7, 8, 9) or n < 20]
HOSTS = ("news.example", "daily.example", "video.example", "press.example", "local.example", "board.example")
EMOJI = ("🔥", "❗", "😡", "🙏", "👀", "💔", "🚨", "✊", "😢", "👏", "📢", "🇺🇳", "👨‍👩‍👧", "❤️")
TAGS = {
    "en": ("BreakingNews", "Truth", "WakeUp", "OurTown", "Justice", "LocalNews"),
    "es": ("ÚltimaHora", "Verdad", "Despierta", "NuestraCiudad", "Justicia", "Noticias"),
    "ru": ("новости", "правда", "проснитесь", "нашгород", "справедливость", "важно"),
    "zh": ("突发", "真相", "醒醒", "我们的城市", "公平", "新闻"),
    "ar": ("عاجل", "الحقيقة", "استيقظوا", "مدينتنا", "العدالة", "أخبار"),
}
# With a reason; the connectives stand in the order in which they are tried. {T} may be empty.
MAIN = {
    "en": ("{S} {P} in {L} {T} {B} {R}", "{T}, {S} in {L} {P} {B} {R}", "{B} {R}, {S} {P} in {L} {T}"),
    "es": ("{S} {P} en {L} {T} {B} {R}", "{T}, {S} de {L} {P} {B} {R}", "{F} {R}, {S} {P} en {L} {T}"),
    "ru": ("{S} {P} в городе {L} {T}, {B} {R}", "{T} {S} города {L} {P}, {B} {R}", "{F} {R}, {S} {P} {T} в городе {L}"),
    "zh": ("{T}，{L}的{S}{P}，因为{R}", "{F}{R}，{L}的{S}{T}{P}", "{S}{T}在{L}{P}，{B}{R}"),
    "ar": ("{S} {P} في {L} {T} {B} {R}", "{T}، {S} في {L} {P} {B} {R}", "{F} {R}، {S} {P} في {L} {T}"),
}
WITHOUT_REASON = {
    "en": ("{S} {P} in {L} {T}", "{T}, {S} in {L} {P}", "in {L} {S} {P} {T}"),
    "es": ("{S} {P} en {L} {T}", "{T}, {S} de {L} {P}", "en {L} {S} {P} {T}"),
    "ru": ("{S} {P} в городе {L} {T}", "{T} {S} города {L} {P}", "в городе {L} {S} {P} {T}"),
    "zh": ("{T}，{L}的{S}{P}", "{L}的{S}{T}{P}", "{S}{T}在{L}{P}"),
    "ar": ("{S} {P} في {L} {T}", "{T}، {S} في {L} {P}", "في {L} {S} {P} {T}"),
}
# Between a statement and its reason: {B}; before a reason that comes first: {F}.
BETWEEN = {
    "en": ("because", "since", "as"),
    "es": ("porque", "ya que", "puesto que"),
    "ru": ("потому что", "так как", "поскольку"),
    "zh": ("原因是", "理由是", "因为"),
    "ar": ("لأن", "إذ إن", "ذلك أن"),
}
BEFORE = {
    "en": BETWEEN["en"],
    "es": ("como", "puesto que", "dado que"),
    "ru": ("поскольку", "так как", "из-за того что"),
    "zh": ("因为", "由于", "鉴于"),
    "ar": ("بما أن", "نظرا إلى أن", "لما كانت الحال أن"),
}
STOP = {"zh": "。"}


def tables():
    """The clauses, by slot."""

    def load(name, key="clause"):
        with open(FOLDER / f"{name}.toml", "rb") as file:
            return tomllib.load(file)[key]

    slots = {"S": load("actors"), "P": load("acts"), "T": load("times"), "R": load("reasons"), "C": load("calls")}
    return slots | {"L": load("names", "place"), "W": load("names", "person")}


TABLES = tables()


@dataclass(frozen=True)
class Post:
    """Which clause fills a slot (absent where there is none), in which wording, in which order, with what behind it."""

    clauses: dict
    wording: dict
    order: int
    connective: int
    call_first: bool
    numbers: dict
    place: int
    person: int
    link: str = ""
    tag: int = -1
    emoji: str = ""

    def shared_ids(self):
        """Who, what, why and the call: the clauses that tell posts apart."""
        return [f"{slot}{self.clauses[slot]}" for slot in "SPRC" if slot in self.clauses]


def draw(rng):
    """A post at random: always who and what, and why or a call or both."""
    slots = ["S", "P"] + [slot for slot, share in (("T", 0.5), ("R", 0.65), ("C", 0.55)) if rng.random() < share]
    if "R" not in slots and "C" not in slots:
        slots.append(rng.choice("RC"))
    return Post(
        clauses={slot: rng.randrange(len(TABLES[slot])) for slot in slots},
        wording={slot: rng.randrange(12) for slot in slots},
        order=rng.randrange(3),
        connective=rng.randrange(3),
        call_first=rng.random() < 0.3,
        numbers={slot: rng.choice(NUMBERS) for slot in "PR"},
        place=rng.randrange(len(TABLES["L"])),
        person=rng.randrange(len(TABLES["W"])),
        link=link(rng) if rng.random() < 0.5 else "",
        tag=rng.randrange(len(TAGS["en"])) if rng.random() < 0.3 else -1,
        emoji=rng.choice(EMOJI) if rng.random() < 0.15 else "",
    )


def link(rng):
    code = "".join(rng.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(7))
    return f"https://{rng.choice(HOSTS)}/{code}"


def clause_text(post, slot, language):
    variants = TABLES[slot][post.clauses[slot]][language]
    text = variants[post.wording[slot] % len(variants)]
    return text.replace("{n}", str(post.numbers.get(slot, 0))).replace("{who}", TABLES["W"][post.person][language])


def body(post, language):
    """The sentences, without link, hashtag and emoji."""
    part = {slot: clause_text(post, slot, language) for slot in post.clauses}
    part |= {"L": TABLES["L"][post.place][language], "B": BETWEEN[language][post.connective]}
    part |= {"F": BEFORE[language][post.connective], "T": part.get("T", "")}
    templates = MAIN if "R" in post.clauses else WITHOUT_REASON
    sentences = [tidy(templates[language][post.order].format(**part))]
    if "C" in post.clauses:
        sentences.insert(0 if post.call_first else 1, part["C"])
    stop = STOP.get(language, ".")
    joint = "" if language == "zh" else " "
    return joint.join(sentence[0].upper() + sentence[1:].rstrip(",") + stop for sentence in sentences)


def tidy(sentence):
    """Without what an empty slot leaves behind, or two commas that meet."""
    sentence = " ".join(sentence.split())
    for twice, once in ((" ,", ","), (" ،", "،"), (",,", ","), (", в городе", " в городе")):
        sentence = sentence.replace(twice, once)
    return sentence.strip(" ,،，")


def render(post, language):
    ends = [post.link, f"#{TAGS[language][post.tag]}" if post.tag >= 0 else "", post.emoji]
    return " ".join([body(post, language), *filter(None, ends)])


def reworded(post, rng, language):
    """Every clause in another wording where it has one, another order, another connective."""

    def other(count, now):
        return rng.choice([n for n in range(count) if n != now % count] or [0])

    wording = {
        slot: other(len(TABLES[slot][clause][language]), post.wording[slot]) for slot, clause in post.clauses.items()
    }
    return replace(post, wording=wording, order=other(3, post.order), connective=other(3, post.connective))


class Drawer:
    """Draws posts of which no two have the same three of who, what, why and the call."""

    def __init__(self, seed):
        self.seed = seed
        self.seen = set()

    def draw(self, place, suits=lambda post: True):
        """The post of that place in the set and the random numbers to go on with. Raises where nothing suits."""
        # A generator for each place: more rows of one kind leave the others as they are, but for what was drawn already.
        rng = random.Random(f"{self.seed}/{place}")
        for _ in range(10_000):
            post = draw(rng)
            threes = set(itertools.combinations(post.shared_ids(), 3))
            if self.seen.isdisjoint(threes) and suits(post):
                self.seen |= threes
                return post, rng
        raise SystemExit(f"no post suits {place}: the tables of clauses are used up")
