"""Exact bytes for values: laws, for any value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.caselog import encoding

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_a_value_has_one_form_and_comes_back_from_it(value: encoding.JSONValue) -> None:
    body = encoding.canonical(value)
    assert encoding.parse(body) == value
    assert encoding.canonical(encoding.parse(body)) == body


@pytest.mark.parametrize(
    "body", [b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b"1.0e0", b"\xff", b"", b'"\\u0041"']
)
def test_any_other_form_of_a_value_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"not canonical|decode|Expecting"):
        encoding.parse(body)


@given(st.binary(max_size=40000))
def test_padding_comes_off_and_shows_only_a_size_class(body: bytes) -> None:
    padded = encoding.pad(body)
    assert encoding.unpad(padded) == body
    assert len(padded) in encoding.CLASSES or len(padded) % encoding.CLASSES[-1] == 0


@given(st.binary(min_size=1, max_size=300), st.data())
def test_padding_that_was_touched_is_refused(body: bytes, data: st.DataObject) -> None:
    padded = bytearray(encoding.pad(body))
    place = data.draw(st.integers(4 + len(body), len(padded) - 1))
    padded[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ValueError, match="padded"):
        encoding.unpad(bytes(padded))


@pytest.mark.parametrize("body", [b"", bytes(255), b"\xff" * 256, bytes(257)])
def test_what_is_no_padded_content_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"short|padded"):
        encoding.unpad(body)


@given(st.lists(st.binary(max_size=6), max_size=5), st.lists(st.binary(max_size=6), max_size=5))
def test_two_lists_of_fields_never_give_the_same_bytes(one: list[bytes], other: list[bytes]) -> None:
    assert (encoding.frame("purpose", *one) == encoding.frame("purpose", *other)) == (one == other)


@given(st.binary(min_size=5, max_size=20).filter(lambda raw: len(raw) % 5 == 0))
def test_a_code_is_read_back_however_it_was_typed(raw: bytes) -> None:
    code = encoding.grouped(raw)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert encoding.ungrouped(typed) == code
    assert encoding.ungrouped(code.replace("1", "i").replace("v", "u")) == code


def test_a_code_of_fifteen_bytes_has_six_groups_of_four() -> None:
    assert encoding.grouped(bytes(15)) == "0000-0000-0000-0000-0000-0000"
    with pytest.raises(ValueError, match="five"):
        encoding.grouped(bytes(14))


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (encoding.an_object, {}, []),
        (encoding.a_list, [], {}),
        (encoding.a_text, "a", 1),
        (encoding.a_number, 1, True),
    ],
)
def test_a_value_of_another_type_is_refused(reader: object, good: object, bad: object) -> None:
    assert callable(reader)
    assert reader(good) == good
    with pytest.raises(TypeError):
        reader(bad)
