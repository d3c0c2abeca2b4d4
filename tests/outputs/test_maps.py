"""Maps on paper: golden pages, text from packs that stays text, and the same data wherever it is read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kb.analysis.atlas import atlas_between, atlas_of
from kb.analysis.difference import difference
from kb.analysis.maps import Map, Rest
from kb.pack import Pack, Verdict
from kb.policy import Policy
from outputs.maps import COLOURS, map_html, map_json, map_text, square_in_words
from outputs.verdict_svg import LETTERS, legend_of, mark_of, part_of, verdict_svg
from tests.conftest import TODAY

GOLDEN = Path(__file__).parent / "golden" / "maps"
FRIEND: dict[str, object] = {"actor": "teacher", "activity": "accept_request"}
TALK: dict[str, object] = {"actor": "teacher", "activity": "communicate"}
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> {{ 7*7 }} \x1b[2J \u202e & \"'"


def _map(policy: Policy, facts: dict[str, object], rest: Rest, across: str, down: str) -> Map:
    atlas = atlas_of(policy, facts, TODAY, rest)
    return atlas.map(atlas.axis(across), atlas.axis(down))


def _milder(pack: Pack) -> Pack:
    """The same policy with one ban less, so that some answers change and most do not."""
    norms = tuple(
        replace(norm, verdict=Verdict.REFER) if norm.id == "no-contact-with-pupils" else norm for norm in pack.norms
    )
    return replace(pack, version="1.1.0", norms=norms)


@pytest.fixture(scope="module")
def maps(beech_hill: Policy) -> dict[str, Map]:
    between = atlas_between(difference(beech_hill.pack, _milder(beech_hill.pack)), {}, TODAY)
    return {
        "whole": _map(beech_hill, {}, Rest.WORST, "actor", "activity"),
        "worst": _map(beech_hill, FRIEND | {"relation": "none"}, Rest.WORST, "counterpart_age", "counterpart"),
        "open": _map(beech_hill, FRIEND, Rest.OPEN, "counterpart_age", "counterpart"),
        "common": _map(beech_hill, TALK, Rest.COMMON, "channel", "counterpart"),
        "flag": _map(beech_hill, {"actor": "governor"}, Rest.WORST, "activity", "content:bullying"),
        "changes": between.map(between.axis("channel"), between.axis("counterpart")),
    }


@pytest.mark.parametrize(
    "file",
    [f"{name}.txt" for name in ("whole", "worst", "open", "common", "flag", "changes")]
    + [f"{name}.html" for name in ("worst", "common", "changes")],
)
def test_the_map_is_the_golden_one(maps: dict[str, Map], file: str, request: pytest.FixtureRequest) -> None:
    name, _, ending = file.partition(".")
    made = map_html(maps[name]) if ending == "html" else map_text(maps[name], 80)
    if request.config.getoption("--golden"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / file).write_text(made, encoding="utf-8")
    golden = (GOLDEN / file).read_text(encoding="utf-8")
    assert made == golden, "look at the difference, then: pytest tests/outputs --golden"


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_picture_says_every_square_and_every_label_in_text(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        texts = _texts(verdict_svg(shown))
        for square in shown.every:
            assert mark_of(shown, square) in texts
        words = " ".join(texts)
        for stop in (*shown.across.stops, *shown.down.stops):
            assert all(word in words for word in stop.label.split())


def test_the_picture_has_a_title_a_description_and_a_pattern_for_everything_it_fills(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        root = ElementTree.fromstring(verdict_svg(shown, "first"))
        named = root.attrib["aria-labelledby"].split()
        assert [element.attrib["id"] for element in (root[0], root[1])] == named
        assert (root[0].tag, root[1].tag) == (f"{SVG}title", f"{SVG}desc")
        patterns = {pattern.attrib["id"]: pattern for pattern in root.iter(f"{SVG}pattern")}
        used = {match for part in root.iter() for match in re.findall(r"url\(#(.+)\)", part.attrib.get("fill", ""))}
        assert used <= patterns.keys()
        drawings = [ElementTree.tostring(patterns[name]).split(b"/>", 1)[1] for name in patterns]
        assert len(set(drawings)) == len(drawings), "without colour two verdicts would look the same"


def test_a_name_of_a_map_is_a_plain_word(maps: dict[str, Map]) -> None:
    with pytest.raises(ValueError, match="the program's own word"):
        verdict_svg(maps["open"], 'x" onload="y')


def test_nothing_is_drawn_outside_the_picture(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        root = ElementTree.fromstring(verdict_svg(shown))
        wide, tall = int(root.attrib["width"]), int(root.attrib["height"])
        for area in root.findall(f"{SVG}rect"):
            x, y = int(area.attrib.get("x", 0)), int(area.attrib.get("y", 0))
            assert 0 <= x <= x + int(area.attrib["width"]) <= wide
            assert 0 <= y <= y + int(area.attrib["height"]) <= tall
        for text in root.findall(f"{SVG}text"):
            assert 0 <= int(text.attrib["x"]) <= wide
            assert 0 <= int(text.attrib["y"]) <= tall


def test_the_table_of_the_page_has_every_square_in_words(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        page = map_html(shown)
        cells = re.findall(r"<td>(.*?)</td>", page)[1:]
        assert len(cells) == len(list(shown.every))
        for cell, square in zip(cells, shown.every, strict=True):
            assert cell == square_in_words(shown, square)
        assert page.count('<th scope="col">') == len(shown.across.stops)
        assert page.count('<th scope="row">') == len(shown.down.stops)


def test_every_mark_of_the_map_is_explained(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        explained = "".join(mark for _, mark, _ in legend_of(shown, parts=True))
        for square in shown.every:
            assert set(mark_of(shown, square)) <= set(explained)


def test_the_text_fits_its_width_and_shows_every_square(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        for width in (40, 60, 80, 120, 200):
            text = map_text(shown, width)
            assert all(len(line) <= width for line in text.splitlines()), width
            for square in shown.every:
                assert mark_of(shown, square) in text


def test_colour_changes_no_character(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        coloured = map_text(shown, 80, colour=True)
        assert "\x1b[38;5;" in coloured
        plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
        assert plain.replace(" ", "") == map_text(shown, 80).replace(" ", "")
        assert "\x1b" not in map_text(shown, 80)


def test_every_verdict_has_a_letter_and_a_colour_of_its_own() -> None:
    assert len(set(LETTERS.values())) == len(Verdict)
    assert set(COLOURS) == {*Verdict, None}
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_json_has_the_squares_of_the_map(maps: dict[str, Map]) -> None:
    for shown in maps.values():
        found = json.loads(json.dumps(map_json(shown)))
        squares = [square for row in found["squares"] for square in row]
        assert found["situations"] == shown.count
        for square, said in zip(shown.every, squares, strict=True):
            assert said["situations"] == square.count
            assert sum(answer["situations"] for answer in said["answers"]) == square.count
            if shown.against is None:
                assert said["verdict"] == square.verdict
                assert said["possible"] == list(square.possible)
            else:
                changed = [answer for answer in said["answers"] if answer["before"] != answer["verdict"]]
                assert said["changed"] == sum(answer["situations"] for answer in changed)
    ages = map_json(maps["open"])["across"]
    assert isinstance(ages, dict)
    assert ages["stops"][1] == {"from": 13, "to": 17, "label": "13 to 17"}


def test_the_parts_say_how_much_of_a_square_its_mark_speaks_of(maps: dict[str, Map]) -> None:
    for shown in (maps["worst"], maps["changes"]):
        assert {part_of(shown, square) for square in shown.every} > {""}
        assert all(part_of(shown, square) in ("", "100%") or len(square.portions) > 1 for square in shown.every)
    assert {part_of(maps["common"], square) for square in maps["common"].every} == {""}


def test_where_nothing_changes_the_map_says_so(beech_hill: Policy) -> None:
    atlas = atlas_between(difference(beech_hill.pack, replace(beech_hill.pack, version="2")), {}, TODAY)
    shown = atlas.map(*atlas.best())
    assert {mark_of(shown, square) for square in shown.every} <= {"=", "·"}
    assert "No verdict changes: all 6,975,537,171,620,954,112 situations" in map_text(shown)


def _hostile(shown: Map) -> Map:
    stops = tuple(replace(stop, label=HOSTILE) for stop in shown.across.stops)
    return replace(
        shown,
        across=replace(shown.across, label=HOSTILE, stops=stops),
        policy=HOSTILE,
        held=(HOSTILE,),
        common=(HOSTILE,),
        apart=(HOSTILE,),
        words=tuple((verdict, HOSTILE) for verdict in Verdict),
    )


def test_text_from_packs_is_never_markup_and_never_commands_the_terminal(maps: dict[str, Map]) -> None:
    for shown in map(_hostile, maps.values()):
        page, picture, text = map_html(shown), verdict_svg(shown), map_text(shown, 80)
        ElementTree.fromstring(picture)
        assert "{{ 7*7 }}" in page
        assert "&lt;script&gt;" in page
        for made in (page, picture):
            assert "<script" not in made
        for made in (page, picture, text):
            assert "\x1b" not in made
            assert "\u202e" not in made
