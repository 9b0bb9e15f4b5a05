#!/usr/bin/env python3
"""Makes large inputs for the comparison of readers: the same seed and size give the same bytes.

- `x-v2-lines`: X API v2, one flattened post a line, as `twarc2 flatten` writes it.
- `x-v2-pages`: X API v2, one response page (100 posts with what came along) a line, as `twarc2 search` writes it.
- `x-v2-stream`: X API v2, one `{"data": …, "includes": …}` a line without spaces, as the filtered stream sends it.
- `table`: the canonical columns, with quoted cells, doubled quotes and line ends inside cells.
- `qut`: the eight columns of QUT's toolkit.

The first two can be multiplied from a real file (`--specimen`): every number of 6 digits and more between quotes is counted up from copy to copy, so
that ids differ and everything else is as the platform wrote it. Without a specimen all are made up here, in the proportions of real ones (an X post is some 7 kB,
of which a reader wants about a tenth).

Needs nothing beyond the standard library.
"""

import argparse
import json
import random
import re
import sys
import time

WORDS = (
    "late city vote water market match road school night river people house power train price storm east north "
    "minister council harbour bridge ballot winter garden answer letter story video photo museum doctor farmer "
    "élection naïve Straße año niño coração здесь сегодня выборы 選挙 今日 ニュース"
).split()
HOSTS = ("news.example", "www.daily.example", "blog.example.org", "video.example.net", "t.co")
CLIENTS = ("Twitter for Android", "Twitter Web App", "Twitter for iPhone", "TweetDeck")
TOPICS = [
    {
        "domain": {"id": str(10 + n), "name": name, "description": f"Named {name.lower()}s in the world, like these"},
        "entity": {"id": str(10_038_764_303 + n), "name": f"{name} {n}", "description": f"One {name.lower()} among others"},
    }
    for n, name in enumerate(("Person", "Politician", "Place", "Organization", "Brand", "Event"))
]
FIRST_ID = 1_380_242_611_781_386_245
FIRST_TIME = 1_617_900_000


def words(rng, least, most):
    """Some words, of several scripts, now and then with a quote, an emoji or a line end."""
    chosen = rng.choices(WORDS, k=rng.randint(least, most))
    if rng.random() < 0.3:
        chosen.insert(rng.randrange(len(chosen)), rng.choice(('"so they say"', "🗳️", "—", "\n", "& more")))
    return " ".join(chosen)


def stamp(at):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))


def account(rng, number):
    """An account object, as the interface sends it beside a post."""
    return {
        "location": rng.choice(("", "Earth", "Tierra Firme", "Köln")),
        "id": str(2_000_000_000 + number * 7919),
        "pinned_tweet_id": str(FIRST_ID - 10**12 - number),
        "created_at": stamp(FIRST_TIME - 10**8 - number),
        "name": words(rng, 1, 3),
        "username": f"name_{number}",
        "public_metrics": {
            "followers_count": rng.randrange(100_000),
            "following_count": rng.randrange(5_000),
            "tweet_count": rng.randrange(50_000),
            "listed_count": rng.randrange(300),
        },
        "url": "",
        "verified": False,
        "protected": False,
        "description": words(rng, 5, 30),
        "profile_image_url": f"https://pbs.example/profile_images/{number}/kDxC-jkl_normal.jpg",
    }


def entities(rng, text):
    """Links, hashtags, mentions and annotations of a text."""
    found = {}
    if rng.random() < 0.45:
        host, story = rng.choice(HOSTS), rng.randrange(4001)
        target = f"https://{host}/2021/04/story-{story}/?utm_source=share&utm_medium=social"
        found["urls"] = [
            {
                "start": 20,
                "end": 43,
                "url": f"https://t.co/{story:010x}",
                "expanded_url": target,
                "display_url": target[8:34] + "…",
                "images": [{"url": f"https://pbs.example/img/{story}?name={size}", "width": 750, "height": 457} for size in ("orig", "150x150")],
                "status": 200,
                "title": words(rng, 4, 12),
                "description": words(rng, 20, 50),
                "unwound_url": target,
            }
        ]
    if rng.random() < 0.4:
        tags = rng.choices(WORDS, k=rng.randint(1, 4))
        found["hashtags"] = [{"start": 5 * n, "end": 5 * n + 4, "tag": tag} for n, tag in enumerate(tags)]
    if rng.random() < 0.6:
        found["mentions"] = [dict(start=3, end=19, **account(rng, rng.randrange(9973))) for _ in range(rng.randint(1, 2))]
    found["annotations"] = [
        {"start": n, "end": n + 5, "probability": round(rng.uniform(0.3, 1), 4), "type": "Place", "normalized_text": word}
        for n, word in enumerate(text.split()[: rng.randrange(5)])
    ]
    return found


def post(rng, number):
    """One post with what the interface says of it, without its account."""
    text = words(rng, 6, 45)
    author = rng.randrange(9973)
    made = {
        "source": rng.choice(CLIENTS),
        "context_annotations": rng.sample(TOPICS, rng.randrange(5)),
        "possibly_sensitive": False,
        "conversation_id": str(FIRST_ID + number),
        "public_metrics": {"retweet_count": number % 411, "reply_count": number % 13, "like_count": number % 241, "quote_count": 0},
        "lang": "und",
        "id": str(FIRST_ID + number),
        "entities": entities(rng, text),
        "author_id": str(2_000_000_000 + author * 7919),
        "reply_settings": "everyone",
        "created_at": stamp(FIRST_TIME + number // 40),
        "text": text,
    }
    return made, author


def reference(rng, number):
    """What a post passes on, quotes or answers; `None` for four in ten."""
    kind = rng.choices(("retweeted", "quoted", "replied_to", None), weights=(3, 1, 2, 4))[0]
    if kind is None:
        return None
    passed_on, author = post(rng, 10**9 + number // 7)
    return kind, passed_on, author


def retrieved():
    return {"url": "https://api.example/2/tweets/search/recent?" + "expansions=author_id%2C" * 40, "version": "2.0.3", "retrieved_at": stamp(FIRST_TIME)}


def flattened(rng, number):
    made, author = post(rng, number)
    made["author"] = account(rng, author)
    passed_on = reference(rng, number)
    if passed_on:
        kind, other, other_author = passed_on
        made = {"referenced_tweets": [{"type": kind, **other, "author": account(rng, other_author)}], **made}
    return {**made, "__twarc": retrieved()}


def page(rng, number, posts=100):
    data, tweets, users = [], [], []
    for offset in range(posts):
        made, author = post(rng, number * posts + offset)
        users.append(account(rng, author))
        passed_on = reference(rng, number * posts + offset)
        if passed_on:
            kind, other, other_author = passed_on
            made["referenced_tweets"] = [{"type": kind, "id": other["id"]}]
            tweets.append(other)
            users.append(account(rng, other_author))
        data.append(made)
    meta = {"newest_id": data[-1]["id"], "oldest_id": data[0]["id"], "result_count": posts, "next_token": "b26v89c19zqg8o3f"}
    return {"data": data, "includes": {"users": users, "tweets": tweets}, "meta": meta, "__twarc": retrieved()}


def streamed(rng, number):
    made, author = post(rng, number)
    includes = {"users": [account(rng, author)]}
    passed_on = reference(rng, number)
    if passed_on:
        kind, other, other_author = passed_on
        made["referenced_tweets"] = [{"type": kind, "id": other["id"]}]
        includes["tweets"] = [other]
        includes["users"].append(account(rng, other_author))
    return {"data": made, "includes": includes, "matching_rules": [{"id": "1380242611781386245", "tag": "vote"}]}


def synthetic(kind, seed, made=400):
    """Lines to multiply: making each post of a gigabyte anew would take longer than all that is measured."""
    rng = random.Random(seed)
    if kind == "x-v2-pages":
        return [json.dumps(page(rng, number)) for number in range(made // 100)]
    if kind == "x-v2-stream":
        return [json.dumps(streamed(rng, number), ensure_ascii=False, separators=(",", ":")) for number in range(made)]
    return [json.dumps(flattened(rng, number)) for number in range(made)]


def multiplied(lines, size, out):
    """Writes the lines again and again, with their ids counted up, until `size` bytes are there."""
    pieces = [re.split(r'(?<=")(\d{6,18}[0-9])(?=")', line.rstrip("\n")) for line in lines]
    written = copy = 0
    while written < size:
        for parts in pieces:
            # An id moves by the same step wherever it stands, so that references stay whole.
            again = [part if n % 2 == 0 else str(int(part) + copy * 104_729) for n, part in enumerate(parts)]
            line = ("".join(again) + "\n").encode()
            out.write(line)
            written += len(line)
            if written >= size:
                break
        copy += 1


def quoted(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def table(size, seed, out):
    """Rows of the canonical columns with three that nobody asked for."""
    rng = random.Random(seed)
    out.write(b"post_id,account_id,account_name,created_at,kind,text,urls,hashtags,mentions,repost_of,reply_to,lang,like_count,place\n")
    texts = [words(rng, 6, 40) for _ in range(20_011)]
    written = number = 0
    while written < size:
        rows = []
        for _ in range(5_000):
            draw = rng.random
            who = int(draw() * 9973)
            text = texts[int(draw() * len(texts))]
            url = f"https://www.{HOSTS[int(draw() * 4)]}/story/{int(draw() * 4001)}?utm_source=share" if draw() < 0.5 else ""
            tags = '["' + '","'.join(WORDS[int(draw() * len(WORDS))] for _ in range(2)) + '"]' if draw() < 0.3 else "[]"
            of = str(FIRST_ID - int(draw() * 50_021)) if draw() < 0.3 else ""
            kind = "repost" if of else "post"
            at = stamp(FIRST_TIME + number // 30)
            cells = (FIRST_ID + number, 2_000_000_000 + who * 7919, f"name_{who}", at, kind, quoted(text), url, quoted(tags), "[]", of, "", "und", int(draw() * 900), "")
            rows.append(",".join(map(str, cells)))
            number += 1
        block = ("\n".join(rows) + "\n").encode()
        out.write(block)
        written += len(block)


def qut(size, seed, out):
    """Rows of QUT's columns, short as a collection of links is."""
    rng = random.Random(seed)
    out.write(b"message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n")
    written = number = 0
    while written < size:
        rows = []
        for _ in range(5_000):
            thing, who = int(rng.random() * 10**6), int(rng.random() * 250_000)
            rows.append(f"{FIRST_ID + number},{10**9 + who},name{who},,,see this,{FIRST_TIME + number // 9},https://news.example/{thing:016x}")
            number += 1
        block = ("\n".join(rows) + "\n").encode()
        out.write(block)
        written += len(block)


def make(kind, size, seed, specimen, path):
    """Writes one input of about `size` bytes."""
    with open(path, "wb") as out:
        if kind == "table":
            table(size, seed, out)
        elif kind == "qut":
            qut(size, seed, out)
        elif specimen:
            with open(specimen, encoding="utf-8") as lines:
                multiplied([line for line in lines if line.strip()], size, out)
        else:
            multiplied(synthetic(kind, seed), size, out)


KINDS = ("x-v2-lines", "x-v2-pages", "x-v2-stream", "table", "qut")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("out")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--specimen", help="a real file of that kind to multiply")
    args = parser.parse_args()
    began = time.monotonic()
    make(args.kind, args.megabytes * 1_000_000, args.seed, args.specimen, args.out)
    print(f"{args.out}: {time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
