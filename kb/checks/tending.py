"""What has to be looked after: guidance that was checked long ago, weights that hide values, phrases that say two things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kb.checks.finding import Finding
from kb.pack import Pack
from kb.phrases import Cue
from kb.problems import Place
from kb.vocabulary import Fact, FactType

STALE = timedelta(days=365)
"""Guidance changes every September: what nobody has checked for a year may be last year's."""


def tending_findings(pack: Pack, today: date) -> Iterator[Finding]:
    """Stale guidance (C403), phrases that collide (C601), weights that leave values out (C602)."""
    for item in pack.guidance:
        if today - item.checked > STALE:
            message = f"the guidance `{item.id}` was last checked on {item.checked}, more than a year ago"
            yield Finding(
                code="C403",
                message=message,
                place=item.place,
                about=(item.id,),
                help="check its source and give the new day under `checked`",
                notice=True,
            )
    yield from _collisions(pack)
    for fact in pack.vocabulary.facts:
        yield from _weights(fact)


def _collisions(pack: Pack) -> Iterator[Finding]:
    """One phrase, under the same circumstances, for two values of one fact: neither could be read."""
    for about in pack.phrases.facts if pack.phrases is not None else ():
        seen: dict[object, Cue] = {}
        for cue in about.cues:
            for phrase in cue.phrases:
                circumstances = (
                    phrase,
                    cue.by,
                    cue.weak,
                    cue.with_act,
                    cue.asked,
                    cue.done_only,
                    cue.only_with,
                    cue.not_with,
                )
                other = seen.setdefault(circumstances, cue)
                settled = (str(other.value), str(cue.value)) in about.over or (
                    str(cue.value),
                    str(other.value),
                ) in about.over
                if other.value != cue.value and not settled:
                    words = " ".join(phrase)
                    message = f"`{words}` means both `{other.value}` and `{cue.value}` for `{about.fact}`"
                    yield Finding(
                        code="C601",
                        message=message,
                        place=cue.place,
                        about=(about.fact, words),
                        help="keep it under one value, or say under `over` which one is meant",
                    )


def _weights(fact: Fact) -> Iterator[Finding]:
    place = Place(file="vocabulary.yaml")
    if fact.type is FactType.NUMBER and fact.bands:
        covered = {value for band in fact.bands if band.weight for value in range(band.low, band.high + 1)}
        lacking = [value for value in range(fact.low, fact.high + 1) if value not in covered]
        if lacking:
            message = (
                f"`{fact.id}` from {lacking[0]} to {lacking[-1]} has values without a weight: they count as never met"
            )
            yield Finding(code="C602", message=message, place=place, about=(fact.id,), help="add bands for them")
    elif fact.type in (FactType.CHOICE, FactType.YES_NO):
        for option in fact.options:
            if option.weight == 0:
                message = f"`{option.value}` of `{fact.id}` has the weight 0: it counts as never met"
                yield Finding(
                    code="C602",
                    message=message,
                    place=place,
                    about=(fact.id, str(option.value)),
                    help="give it a weight",
                )
