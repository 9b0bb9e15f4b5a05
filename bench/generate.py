#!/usr/bin/env python3
"""Makes synthetic co-action rows, the same rows in the input form of each compared tool.

The shape follows what collections of shares look like:

- *Activity of accounts*: Zipf-Mandelbrot, weight of the account of rank r = (r + 100)^-0.9, so the busiest account
  has about a thousandth of all rows and half the accounts have one or two.
- *Popularity of objects*: Pareto with exponent 1.4 (most objects are acted on once), cut at 20,000 actions, a little
  over the largest object that CooRTweet's users have told of.
- *Times*: an object is born in a month with a daily rhythm; its actions decay after its birth by a Lomax law
  with exponent 1, p(delay > d) = 1 / (1 + d / s), cut at the end of the month, where s = 110 s * sqrt(actions):
  what becomes popular lives longer. The square root keeps the pairs within 60 s of the order of the rows.
- *Operations*: one row in a hundred belongs to planted groups of 6 accounts that act on 25 objects of their own within
  40 s, so that an answer has something in it beside chance.

Needs nothing beyond the standard library. The same seed and number of rows give the same bytes.

Cost on one core of 2.6 GHz: 25 s and 0.7 GB of memory for 5 million rows; linear but for one sort.
"""

import argparse
import itertools
import json
import math
import os
import random
import sys
import time

START = 1_700_006_400  # 2023-11-15 00:00 UTC
DAYS = 30
DAY = 86_400
WINDOW_S = 60
LARGEST_OBJECT = 20_000
POPULARITY_EXPONENT = 1.4
BURST_SCALE_S = 110.0
ROWS_PER_ACCOUNT = 4
OPERATION_SHARE = 0.01
OPERATION_ACCOUNTS = 6
OPERATION_OBJECTS = 25
OPERATION_SPREAD_S = 40
# Relative activity by hour of day, UTC.
HOURS = (5, 3, 2, 2, 2, 3, 5, 8, 10, 11, 12, 12, 13, 12, 12, 12, 13, 14, 15, 16, 16, 14, 11, 8)

# A row is held as one integer, time | object | account, so that sorting by time is sorting integers.
ID_BITS = 24
ID_MASK = (1 << ID_BITS) - 1


def object_sizes(rng, rows):
    """Numbers of actions per object, at least 1 each, that sum to `rows`."""
    sizes = []
    left = rows
    while left > 0:
        size = int((1.0 - rng.random()) ** (-1.0 / POPULARITY_EXPONENT))
        size = min(size, LARGEST_OBJECT, left)
        sizes.append(size)
        left -= size
    return sizes


def births(rng, count):
    """Birth times in seconds since the start, one per object, with the daily rhythm."""
    hours = rng.choices(range(24), weights=HOURS, k=count)
    return [rng.randrange(DAYS) * DAY + hour * 3600 + rng.randrange(3600) for hour in hours]


def action_times(rng, birth, size):
    """Sorted times in seconds since the start of one object's `size` actions; the first is its birth."""
    if size == 1:
        return [birth]
    scale = BURST_SCALE_S * math.sqrt(size)
    # The inverse of the Lomax law, cut so that no action falls after the month.
    ceiling = 1.0 - 1.0 / (1.0 + (DAYS * DAY - 1 - birth) / scale)
    draw = rng.random
    times = [birth + int(scale * (1.0 / (1.0 - draw() * ceiling) - 1.0)) for _ in range(size - 1)]
    times.append(birth)
    times.sort()
    return times


def pairs_within(times, window):
    """Number of unordered pairs of sorted times at most `window` apart, ends included."""
    pairs = 0
    oldest = 0
    for newest, at in enumerate(times):
        while at - times[oldest] > window:
            oldest += 1
        pairs += newest - oldest
    return pairs


def operation_rows(rng, rows, first_object, first_account):
    """Rows of the planted groups: a list of (times and accounts per object), about `rows` in all."""
    per_group = OPERATION_ACCOUNTS * OPERATION_OBJECTS
    objects = []
    for group in range(rows // per_group):
        accounts = range(first_account + group * OPERATION_ACCOUNTS, first_account + (group + 1) * OPERATION_ACCOUNTS)
        for birth in births(rng, OPERATION_OBJECTS):
            times = [min(birth + rng.randrange(OPERATION_SPREAD_S + 1), DAYS * DAY - 1) for _ in accounts]
            objects.append((first_object + len(objects), list(zip(times, accounts))))
    return objects


def make_rows(rng, rows):
    """Rows in order of time as packed integers, and the summary of their shape."""
    operations_wanted = int(rows * OPERATION_SHARE)
    planted = operations_wanted - operations_wanted % (OPERATION_ACCOUNTS * OPERATION_OBJECTS)
    sizes = object_sizes(rng, rows - planted)
    crowd = max(2, rows // ROWS_PER_ACCOUNT)
    weights = list(itertools.accumulate((rank + 100) ** -0.9 for rank in range(crowd)))
    actors = iter(rng.choices(range(crowd), cum_weights=weights, k=rows - planted))

    packed = []
    pairs = 0
    for number, (birth, size) in enumerate(zip(births(rng, len(sizes)), sizes)):
        times = action_times(rng, birth, size)
        pairs += pairs_within(times, WINDOW_S)
        low = number << ID_BITS
        packed.extend((at << 2 * ID_BITS) | low | actor for at, actor in zip(times, actors))
    for number, actions in operation_rows(rng, planted, len(sizes), crowd):
        pairs += pairs_within(sorted(at for at, _ in actions), WINDOW_S)
        packed.extend((at << 2 * ID_BITS) | (number << ID_BITS) | actor for at, actor in actions)
    packed.sort()

    summary = {
        "rows": len(packed),
        "accounts": len({row & ID_MASK for row in packed}),
        "objects": len({row >> ID_BITS & ID_MASK for row in packed}),
        "biggest_object": max(sizes),
        "planted_rows": planted,
        "pairs_within_60s": pairs,
    }
    return packed, summary


def write_rows(packed, coortweet, qut):
    """Writes the rows as CooRTweet's four columns and as QUT's eight.

    Ids are scrambled by odd multipliers (one to one), so that they look like a platform's and show no order.
    """
    coortweet.write("object_id,account_id,content_id,timestamp_share\n")
    qut.write("message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n")
    coortweet_lines = []
    qut_lines = []
    for number, row in enumerate(packed):
        at = START + (row >> 2 * ID_BITS)
        thing = f"{(row >> ID_BITS & ID_MASK) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF:016x}"
        account = 1_000_000_000 + ((row & ID_MASK) * 2_654_435_761 & 0xFFFFFFFF)
        content = 1_724_000_000_000_000_000 + number * 7_919
        coortweet_lines.append(f"{thing},{account},{content},{at}\n")
        # `urls` is a list separated by spaces; here it has one URL, made of the object's id.
        qut_lines.append(f"{content},{account},name{account},,,see this,{at},https://news.example/{thing}\n")
        if len(coortweet_lines) == 50_000:
            coortweet.writelines(coortweet_lines)
            qut.writelines(qut_lines)
            coortweet_lines.clear()
            qut_lines.clear()
    coortweet.writelines(coortweet_lines)
    qut.writelines(qut_lines)


def generate(rows, seed, folder):
    """Writes `rows-N.coortweet.csv`, `rows-N.qut.csv` and `rows-N.json`, the summary, into `folder`.

    Returns the summary.
    """
    os.makedirs(folder, exist_ok=True)
    stem = os.path.join(folder, f"rows-{rows}")
    packed, summary = make_rows(random.Random(seed), rows)
    with (
        open(stem + ".coortweet.csv", "w", encoding="ascii", newline="") as coortweet,
        open(stem + ".qut.csv", "w", encoding="ascii", newline="") as qut,
    ):
        write_rows(packed, coortweet, qut)
    summary["seed"] = seed
    # The summary is written last: where it exists, the rows are whole.
    with open(stem + ".json", "w", encoding="ascii") as out:
        json.dump(summary, out, indent=2)
        out.write("\n")
    return summary


def main():
    parser = argparse.ArgumentParser(description="Make synthetic co-action rows for the comparison of whole runs.")
    parser.add_argument("--rows", type=int, nargs="+", default=[35_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "work", "data"))
    args = parser.parse_args()
    if min(args.rows) < 1 or max(args.rows) > ID_MASK // 2:
        parser.error(f"--rows: wanted 1 to {ID_MASK // 2}")
    for rows in args.rows:
        began = time.monotonic()
        summary = generate(rows, args.seed, args.out)
        shape = ", ".join(f"{name} {value:,}" for name, value in summary.items() if name != "seed")
        print(f"{shape} (seed {args.seed}, {time.monotonic() - began:.1f} s)", file=sys.stderr)


if __name__ == "__main__":
    main()
