"""The report on a changed policy, for governors: what changes for whom, what they have to decide, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kb.analysis.difference import Part
from kb.analysis.edits import Bearing
from kb.analysis.promises import Promise
from kb.clean import clean_line
from kb.dates import day_in_words
from kb.loading.revision import Edition
from kb.numbers import counted, one_in, percent
from kb.pack import Pack, Verdict
from kb.sentences import capital, lower
from outputs.differences.checked import (
    LET_STAND,
    clauses_without_rules,
    findings_let_stand,
    in_short,
    moved_scenarios,
    newly_accepted,
    open_readings,
    promises_kept,
    review_dates,
    scenarios_moved,
)
from outputs.differences.comparison import Comparison, EditPage, Shift, Tally
from outputs.differences.layout import Chapter, Grid, Lines, Piece, Report, Topic
from outputs.differences.text import BEARS, GAP
from outputs.documents.document import Fields, Items, Notice, Paragraphs, Row, Signature

ROLES = (
    ("head", "Headteacher"),
    ("chair_of_governors", "Chair of governors"),
    ("dsl", "Designated Safeguarding Lead (DSL)"),
)
"""Who signs, with the title where the policy has no such role."""

TOGETHER = 4
"""More edits of one kind than this, none of which changes an answer, are told in one line."""


def report(
    old: Edition,
    new: Edition,
    found: Comparison,
    kept: Iterable[Promise],
    today: date,
    picture: str | None = None,
    picture_says: str = "",
) -> Report:
    """The report on a comparison, the promises that were held against the new policy, and perhaps a map of the difference."""
    return _Writer(old, new, found, tuple(kept), today).report(picture, picture_says)


class _Writer:
    def __init__(self, old: Edition, new: Edition, found: Comparison, kept: tuple[Promise, ...], today: date) -> None:
        self._old, self._new, self._found, self._kept, self._today = old.policy, new.policy, found, kept, today
        self._pack: Pack = new.policy.pack
        self._moved = moved_scenarios(old.policy, new.policy, today)
        self._milder = tuple(shift for shift in found.verdicts if shift.milder)
        self._stricter = tuple(shift for shift in found.verdicts if not shift.milder)
        self._broken = tuple(promise for promise in kept if not promise.kept)

    def report(self, picture: str | None, picture_says: str) -> Report:
        pack, before = self._pack, self._old.pack
        return Report(
            title=f"What changes in the {lower(pack.title)}",
            facts=(
                Row(label="School", value=pack.school),
                Row(label="Policy now", value=_edition(before)),
                Row(label="Policy proposed", value=_edition(pack)),
                Row(label="Report made on", value=day_in_words(self._today)),
            ),
            notices=tuple(self._notices()),
            chapters=tuple(
                chapter
                for chapter in (
                    self._in_short(),
                    self._verdicts("To decide: what becomes milder", self._milder, decide=True),
                    self._verdicts("What becomes stricter", self._stricter, decide=False),
                    self._duties(),
                    self._edits(),
                    promises_kept(self._kept, pack.vocabulary),
                    scenarios_moved(self._moved, len(before.scenarios)),
                    findings_let_stand(before, pack),
                    open_readings(before, pack, self._found.readings),
                    clauses_without_rules(pack),
                    review_dates(before, pack, self._today),
                    self._sign_off(),
                )
                if chapter is not None
            ),
            footer=(
                f"Compared over all {counted(self._found.situations, 'situation')} that the policy's own list of facts can "
                "describe. None was sampled or left out.",
                "How common something is comes from the policy's own estimate of what people ask. It puts things in order "
                "and changes no answer.",
                "The program compares and advises. The people named under Sign-off decide.",
                f"Fingerprints: now {self._found.old.fingerprint}, proposed {self._found.new.fingerprint}.",
            ),
            picture=picture,
            picture_says=picture_says,
        )

    # --- the start

    def _notices(self) -> Iterator[Notice]:
        if self._milder:
            yield Notice(
                title=f"To decide: {counted(len(self._milder), 'change')} would make the policy milder",
                text=f"They touch {_asked(self._found.milder)}, and stand first in this report. Please decide on each.",
            )
        for promise in self._broken:
            how = "as the policy now means it" if promise.as_new is not False else "in the proposed policy"
            yield Notice(title=f"A promise is no longer kept, {how}", text=promise.says)
        if self._found.gaps:
            facts = ", ".join(self._label_of(name) for name in self._found.gaps)
            yield Notice(
                title="Questions with gaps can get another answer",
                text=f"Something else counts when these are left out, not known or given as a date: {facts}. Only whole "
                "situations are counted here.",
            )
        fresh = newly_accepted(self._old.pack, self._pack)
        if fresh:
            yield Notice(
                title=f"To look at: {counted(fresh, 'new acceptance')} of what the checks found",
                text=f"Whoever signs should agree that it may stand. The reasons are under “{LET_STAND}”.",
            )
        if self._found.same:
            yield Notice(title="Nothing changes", text="The two are the same, word for word.")
        elif self._found.alike:
            same = "Every situation gets the same answer from both."
            files = f" No edit of an entry; these files differ: {', '.join(self._found.files)}."
            yield Notice(title="No answer changes", text=same if self._found.edited else same + files)

    def _label_of(self, fact: str) -> str:
        known = self._pack.vocabulary if fact in self._pack.vocabulary else self._old.pack.vocabulary
        return known[fact].label

    def _in_short(self) -> Chapter:
        found, items = self._found, []
        if found.changed.count:
            items.append(
                f"{capital(_asked(found.changed))} would get another answer in some way: another verdict, another duty, or other "
                "clauses behind it."
            )
            items.append(
                f"The verdict becomes milder for {_questions(found.milder)} and stricter for {_questions(found.stricter)}."
            )
        elif found.gaps:
            items.append("No situation in which every fact is given gets another answer.")
        else:
            items.append("No situation gets another answer.")
        comes = sum(1 for shift in found.duties if shift.comes)
        goes = len(found.duties) - comes
        if found.duties:
            items.append(
                f"Duties that arise where they did not: {comes or 'none'}. "
                f"Duties that no longer arise somewhere: {goes or 'none'}."
            )
        total = len(found.edits) + found.unmeasured
        items.append(f"{counted(total, 'edit')} in all, of which {found.bearing or 'none'} can change an answer.")
        if self._moved:
            items.append(f"{counted(len(self._moved), 'worked example')} of the policy would come out otherwise.")
        pieces: list[Piece] = [Items(texts=tuple(items))]
        if found.around:
            pieces.append(Paragraphs(texts=("Whatever changes, all of these hold:",)))
            pieces.append(Items(texts=found.around))
        for side, known in (("policy now", found.only_old), ("proposed policy", found.only_new)):
            if known:
                pieces.append(
                    Paragraphs(
                        texts=(f"Only the {side} knows these, so they could not be compared: {', '.join(known)}.",)
                    )
                )
        return Chapter(title="In short", pieces=tuple(pieces))

    # --- what changes

    def _label(self, verdict: str | None) -> str:
        return self._pack.words(Verdict(verdict)).label if verdict else "–"

    def _verdicts(self, title: str, shifts: tuple[Shift, ...], *, decide: bool) -> Chapter | None:
        if not shifts:
            return None
        lead = "The commonest stands first." + (
            " Each needs a decision: the policy would hold back less, or say less, than it does now." if decide else ""
        )
        return Chapter(
            title=title,
            pieces=(Paragraphs(texts=(lead,)),),
            topics=tuple(self._verdict(number, shift, decide) for number, shift in enumerate(shifts, 1)),
        )

    def _verdict(self, place: int, shift: Shift, decide: bool) -> Topic:
        before, after = self._label(shift.before), self._label(shift.after)
        means = self._pack.words(Verdict(str(shift.after))).means.removesuffix(".")
        common = capital(_questions(shift.tally))
        if not shift.tally.uncounted:
            common += f"; {counted(shift.tally.count, 'situation')}"
        pieces: list[Piece] = [
            Paragraphs(texts=(f"{common}. Now: {lower(before)}. Proposed: {lower(after)} ({lower(means)}).",))
        ]
        own = tuple(word for word in shift.always if word not in self._found.around)
        if own:
            pieces.append(Paragraphs(texts=("For whom and when:",)))
            pieces.append(Items(texts=own))
        rows = tuple(
            (
                "\n".join(case.words) if case.words else "no further conditions",
                f"{_share(case.tally)}\n{'all of them' if case.whole else 'part of them'}",
                in_short(case.example_new, self._pack.vocabulary),
            )
            for case in shift.cases
        )
        pieces.append(
            Grid(
                caption=f"Where {lower(before)} becomes {lower(after)}",
                head=("Besides the above", "How common", "For example"),
                rows=rows,
                widths=(40, 15, 45),
            )
        )
        if decide:
            pieces.append(
                Fields(rows=(Row(label="Decision: agreed, not agreed, or look at again", value=None, blank=True),))
            )
        return Topic(title=f"{place}. {before} → {after}", pieces=tuple(pieces))

    def _duties(self) -> Chapter | None:
        if not self._found.duties:
            return None
        rows = tuple(
            (
                shift.words or shift.name,
                self._recipient(shift.name),
                "arises where it did not" if shift.comes else "no longer arises",
                _questions(shift.tally),
            )
            for shift in self._found.duties
        )
        grid = Grid(
            caption="Duties that come and go",
            head=("Duty", "Towards", "Change", "How common"),
            rows=rows,
            widths=(34, 22, 20, 24),
        )
        return Chapter(title="What has to be done otherwise", pieces=(grid,))

    def _recipient(self, duty: str) -> str:
        for pack in (self._pack, self._old.pack):
            for one in pack.duties:
                if one.id == duty:
                    return pack.role(one.recipient).title
        return "–"

    # --- the edits

    def _edits(self) -> Chapter | None:
        found = self._found
        if not found.edits:
            return None
        weighty = [edit for edit in found.edits if not edit.quiet]
        quiet = [edit for edit in found.edits if edit.quiet]
        pieces: list[Piece] = []
        if len(weighty) > 1:
            pieces.append(
                Paragraphs(
                    texts=("Each edit is measured by itself. Together they can do more, or less, than their sum.",)
                )
            )
        if found.unmeasured:
            pieces.append(Paragraphs(texts=(f"{counted(found.unmeasured, 'further edit')} left out here.",)))
        topics = [self._edit(edit) for edit in weighty]
        if quiet:
            grid = Grid(
                caption="Edits that change no answer",
                head=("What", "How", "Which parts", "What it bears on"),
                rows=tuple(_grouped(quiet)),
                widths=(34, 12, 22, 32),
            )
            topics.append(Topic(title="The rest", pieces=(grid,)))
        return Chapter(title="What each edit does", pieces=tuple(pieces), topics=tuple(topics))

    def _edit(self, edit: EditPage) -> Topic:
        pieces: list[Piece] = []
        rows = tuple(
            (field.name, "\n".join(field.before), "\n".join(field.after))
            for field in edit.fields
            if field.before != field.after
        )
        if rows:
            pieces.append(
                Grid(caption="What was edited", head=("Part", "Now", "Proposed"), rows=rows, widths=(16, 42, 42))
            )
        elif edit.lines:
            pieces.append(Lines(texts=edit.lines))
        effects = tuple(self._effect(shift) for shift in edit.effect or () if shift.part in (Part.VERDICT, Part.DUTY))
        if edit.bearing is not Bearing.ANSWERS:
            pieces.append(Paragraphs(texts=(f"It {_bears(edit)}.",)))
        elif edit.reason:
            pieces.append(Paragraphs(texts=(f"It cannot be measured by itself: {edit.reason}.",)))
        elif edit.idle and edit.apart:
            both = "By itself it changes no answer that both policies give."
            pieces.append(Paragraphs(texts=(f"{both} What only one of them knows is told under “In short”.",)))
        elif edit.idle:
            unless = " where every fact is given" if edit.gap else ""
            pieces.append(Paragraphs(texts=(f"By itself it changes nothing{unless}.",)))
        elif effects:
            pieces.append(Paragraphs(texts=("By itself it does this:",)))
            pieces.append(Items(texts=effects))
        else:
            pieces.append(Paragraphs(texts=("By itself it changes only which clauses and readings are cited.",)))
        if edit.gap and edit.bearing is Bearing.ANSWERS:
            pieces.append(Paragraphs(texts=(f"{capital(GAP)}.",)))
        if edit.along:
            pieces.append(Paragraphs(texts=(f"It was measured together with {', '.join(edit.along)}.",)))
        place = edit.new_place or edit.old_place
        where = f" ({place})" if place else ""
        return Topic(title=clean_line(f"{capital(edit.kind.value)} {edit.id}, {edit.how}{where}"), pieces=tuple(pieces))

    def _effect(self, shift: Shift) -> str:
        common = _questions(shift.tally)
        if shift.part is Part.VERDICT:
            way = "milder" if shift.milder else "stricter"
            return f"{self._label(shift.before)} → {self._label(shift.after)}, {way}: {common}"
        return f"{'Arises' if shift.comes else 'No longer arises'}: {lower(shift.words or shift.name)}: {common}"

    def _sign_off(self) -> Chapter:
        titles = {role.id: role.title for role in self._pack.roles}
        lines = tuple(
            f"{capital(titles.get(role, title).removeprefix('the '))}: name, signature, date" for role, title in ROLES
        )
        lead = "Signed by whoever holds these roles. Until then the policy now in force holds."
        return Chapter(title="Sign-off", pieces=(Paragraphs(texts=(lead,)), Signature(lines=lines)))


def _grouped(edits: list[EditPage]) -> Iterator[tuple[str, ...]]:
    """A row for each edit, or for many of one kind together."""
    groups: dict[tuple[str, str], list[EditPage]] = {}
    for edit in edits:
        groups.setdefault((edit.kind.value, edit.how), []).append(edit)
    for (kind, how), alike in groups.items():
        if len(alike) > TOGETHER:
            names = dict.fromkeys(field.name for edit in alike for field in edit.fields)
            yield f"{len(alike)} {kind} entries", how, ", ".join(names) or "whole entries", _bears(alike[0])
        else:
            for edit in alike:
                yield clean_line(f"{kind} {edit.id}"), how, _names(edit), _bears(edit)


def _names(edit: EditPage) -> str:
    return ", ".join(field.name for field in edit.fields) or "the whole entry"


def _bears(edit: EditPage) -> str:
    return BEARS[edit.bearing]


def _edition(pack: Pack) -> str:
    return f"{pack.title}, issued {pack.issued}, version {pack.version}"


def _questions(tally: Tally) -> str:
    """How common situations are, as people say it; where they have no weight, how many there are."""
    if not tally.count:
        return "none"
    return _unweighed(tally) if tally.uncounted else f"{one_in(tally.share)} questions ({percent(tally.share)})"


def _asked(tally: Tally) -> str:
    if tally.uncounted:
        return _unweighed(tally)
    return f"{one_in(tally.share)} of the questions that people ask ({percent(tally.share)})"


def _unweighed(tally: Tally) -> str:
    return f"{counted(tally.count, 'situation')} that the policy's own weights do not count"


def _share(tally: Tally) -> str:
    if tally.uncounted:
        return f"none that the weights count: {counted(tally.count, 'situation')}"
    return percent(tally.share)
