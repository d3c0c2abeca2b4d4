"""What a character costs to read: hostile texts beside ordinary messages, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from kb.loading.messages import load_messages
from kb.loading.pack import load_folder
from kb.loading.shelf import SHIPPED
from kb.pack import Pack
from triage.understanding import understand
from triage.understanding.tokens import MAX_LENGTH

LIMIT = 10.0
RUNS = 5
FOLDER = SHIPPED / "beech_hill_2018"
HOSTILE = (
    "a" * MAX_LENGTH,
    "pupil " * 700,
    "can i accept a friend request from a pupil " * 100,
    "reqeust freind facebbok whatsapq instagrem pupul " * 100,
    "her night dad secret boy photo hit mum she says home " * 100,
)


def per_character(pack: Pack, texts: Sequence[str]) -> float:
    """The median seconds that one character costs."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        for text in texts:
            understand(pack, text)
        times.append(time.perf_counter() - started)
    return statistics.median(times) / sum(min(len(text), MAX_LENGTH) for text in texts)


def test_hostile_text_costs_little_more_than_a_message() -> None:
    pack = load_folder(FOLDER)
    messages = [message.words for message in load_messages(FOLDER, pack.vocabulary)[:100]]
    understand(pack, "warm")
    ordinary = per_character(pack, messages)
    each = ordinary * sum(map(len, messages)) / len(messages)
    print(f"\none message {each * 1000:.1f} ms, the mean of {len(messages)}")
    for text in HOSTILE:
        ratio = per_character(pack, [text]) / ordinary
        print(f"{text[:30]!r}: a character costs {ratio:.2f} times one of a message")
        assert ratio < LIMIT
