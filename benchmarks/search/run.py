"""How fast a page of search results is, beside what SQLite alone needs for less.

    python benchmarks/search/run.py [--segments 10000] [--rounds 3]

``floor`` is one statement on single segments: the twenty best by bm25, without permission, count, facets or
quotes. ``naive`` is the page written straight on segments: group, count, twenty webinars, three quotes each.
``ours`` is ``search_archive`` as the site calls it. All are asked in turn, in a shuffled order, so that a busy
machine slows each alike: read the ratios.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["OPENSEAT_DATA"] = tempfile.mkdtemp(prefix="openseat-bench-")

import django

django.setup()

from corpus import Corpus  # noqa: E402
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from archive.engines.sqlite import match_expression  # noqa: E402
from archive.search import search_archive  # noqa: E402
from archive.search.vocabulary import stems_beginning  # noqa: E402
from archive.words.analysis import stems  # noqa: E402
from archive.words.query import needles, parse  # noqa: E402
from tests.factories.archive import make_publication  # noqa: E402

TARGETS = {("ours/floor", "all"): 0.9, ("ours/naive", "common"): 0.25, ("ours/naive", "all"): 0.35}
TARGETS_FROM_SEGMENTS = 100_000


def build(corpus: Corpus) -> float:
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    for talk in corpus.talks():
        with transaction.atomic():
            make_publication(talk.slug, talk.segments, year=talk.year, topics=[f"Topic {talk.year % 12}"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE naive USING fts5(stems, tokenize='ascii')")
        cursor.execute("SELECT id, text FROM transcripts_segment")
        rows = [(pk, " ".join(stems(text, "en"))) for pk, text in cursor.fetchall()]
        with transaction.atomic():
            cursor.executemany("INSERT INTO naive(rowid, stems) VALUES (%s, %s)", rows)
        cursor.execute("ANALYZE")
    return time.perf_counter() - started


def expression(query: str) -> str:
    return match_expression(needles(parse(query), languages=["en"], expand=stems_beginning))


def floor(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM naive WHERE naive MATCH %s ORDER BY rank LIMIT 20", [expression(query)]
        )
        cursor.fetchall()


NAIVE_PAGE = """
WITH matching AS MATERIALIZED (SELECT rowid AS id, bm25(naive) AS score FROM naive WHERE naive MATCH %s),
webinars AS (
    SELECT transcript_id, min(score) AS best FROM matching JOIN transcripts_segment USING (id)
    GROUP BY 1 ORDER BY 2 LIMIT 20
)
SELECT transcript_id, id, start_ms, text, row_number() OVER (PARTITION BY transcript_id ORDER BY score) AS place
FROM matching JOIN transcripts_segment USING (id) JOIN webinars USING (transcript_id) ORDER BY best, place
"""
NAIVE_COUNT = """
SELECT count(DISTINCT transcript_id) FROM transcripts_segment
WHERE id IN (SELECT rowid FROM naive WHERE naive MATCH %s)
"""


def naive(query: str) -> None:
    with connection.cursor() as cursor:
        for statement in (NAIVE_PAGE, NAIVE_COUNT):
            cursor.execute(statement, [expression(query)])
            cursor.fetchall()


def ours(query: str) -> None:
    search_archive(query, viewer=AnonymousUser())


DESIGNS: dict[str, Callable[[str], None]] = {"floor": floor, "naive": naive, "ours": ours}


def measure(queries: list[tuple[str, str]], rounds: int) -> dict[tuple[str, str], list[float]]:
    """Return milliseconds of CPU by design and kind; "all" holds every kind."""
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    jobs = [(design, kind, query) for kind, query in queries for design in DESIGNS] * rounds
    for design, _, query in jobs[: 3 * len(DESIGNS)]:
        DESIGNS[design](query)
    random.Random(3).shuffle(jobs)
    for design, kind, query in jobs:
        started = time.process_time()
        DESIGNS[design](query)
        spent = (time.process_time() - started) * 1000
        times[design, kind].append(spent)
        times[design, "all"].append(spent)
    return times


def percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[int(share) - 1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    corpus = Corpus(options.segments)
    print(
        f"{options.segments} segments made and indexed in {build(corpus):.1f} s; load {os.getloadavg()[0]:.1f}"
    )
    times = measure(corpus.queries(), options.rounds)
    kinds = ["all", "rare", "mid", "common", "both", "phrase", "prefix", "missing"]
    print("ms of CPU, p50/p95 " + "".join(f"{kind:>14}" for kind in kinds))
    for design in DESIGNS:
        cells = (
            f"{percentile(times[design, k], 50):.1f}/{percentile(times[design, k], 95):.1f}" for k in kinds
        )
        print(f"{design:<19}" + "".join(f"{cell:>14}" for cell in cells))
    failed = False
    for (pair, kind), target in TARGETS.items():
        one, other = pair.split("/")
        ratio = percentile(times[one, kind], 95) / percentile(times[other, kind], 95)
        is_gated = options.segments >= TARGETS_FROM_SEGMENTS
        failed |= is_gated and ratio > target
        print(f"p95 {pair}, {kind}: {ratio:.2f}" + (f" (target ≤ {target})" if is_gated else ""))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
