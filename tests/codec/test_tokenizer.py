"""The tokenizer: exact on every text, and no text makes a marker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foretrace.codec.tokenizer import MARKER, NUM_MARKERS, TEXT_BASE, Tokenizer
from foretrace.data.stream import shipped_tokenizer
from foretrace.errors import ModelError

TOKENIZER = shipped_tokenizer()
SPACING = {MARKER["sp"], MARKER["glue"], MARKER["raw"]}


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.value_ids(text)) == text


@given(st.text(st.characters(categories=None)))
def test_characters_come_back_surrogates_included(text: str) -> None:
    assert TOKENIZER.decode_chars(TOKENIZER.char_ids_of(text)) == text
    assert TOKENIZER.decode(TOKENIZER.value_ids(text)) == text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_reprs_come_back_without_raw(value: object) -> None:
    ids = TOKENIZER.value_ids(repr(value))
    assert TOKENIZER.decode(ids) == repr(value)
    assert MARKER["raw"] not in ids


@given(st.text() | st.sampled_from(["<bos>", "<line>", "<L 3>", "<|frame_sep|>", "'<return>'"]))
def test_text_never_makes_a_marker(text: str) -> None:
    ids = (*TOKENIZER.value_ids(text), *TOKENIZER.char_ids_of(text))
    assert all(i >= TEXT_BASE or i in SPACING for i in ids)
    assert set(range(NUM_MARKERS)) > SPACING


def test_digits_and_characters_stand_alone() -> None:
    shown = [TOKENIZER.text[i] for i in TOKENIZER.value_ids("{'straw': 1024}")]
    assert shown == ["{", "'", *"straw", "'", ":", *"1024", "}"]


def test_a_name_is_one_piece_wherever_it_stands() -> None:
    alone = TOKENIZER.value_ids("count")
    assert len(alone) == 1
    assert alone[0] in TOKENIZER.value_ids("f(count, 1)")


def test_saved_and_loaded_is_the_same(tmp_path) -> None:
    TOKENIZER.save(tmp_path / "tokenizer.json")
    again = Tokenizer.load(tmp_path / "tokenizer.json")
    assert again.text == TOKENIZER.text


@pytest.mark.parametrize("body", ["", "{}", '{"version": "compact-0", "words": [], "continuations": []}'])
def test_a_wrong_file_is_refused_in_one_line(tmp_path, body: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(body)
    with pytest.raises(ModelError) as error:
        Tokenizer.load(path)
    assert "\n" not in str(error.value) and str(path) in str(error.value)


def test_at_most_four_thousand_pieces_of_text() -> None:
    assert TOKENIZER.size - TEXT_BASE <= 4_000
