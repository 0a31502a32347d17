"""Addresses of one page are one, however they are written; a page that several programmes share is nobody's."""

from __future__ import annotations

import pytest

from knowledge.models import Credential
from knowledge.page_address import PageIndex, page_key

PAGE = "https://www.college.example.ca/Programs/Welding/"


@pytest.mark.parametrize(
    "same",
    [
        "http://college.example.ca/Programs/Welding",
        "HTTPS://WWW.College.Example.CA:443/Programs/Welding/",
        "https://college.example.ca/Programs/Welding?utm_source=mail#fees",
        "https://college.example.ca./Programs/W%65lding",
        "  https://college.example.ca/Programs/Welding  ",
    ],
)
def test_how_an_address_is_written_does_not_matter(same: str) -> None:
    assert page_key(same) == page_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://college.example.ca/programs/welding",
        "https://college.example.ca/Programs",
        "https://college.example.ca:8443/Programs/Welding",
        "https://example.ca/Programs/Welding",
        "https://college.example.ca/Programs%2FWelding/x",
    ],
)
def test_another_page_is_another(other: str) -> None:
    assert page_key(other) != page_key(PAGE)


@pytest.mark.parametrize(
    "text", ["", "welding", "ftp://a.ca/x", "https://", "https://[", "https://a.ca:99999/x", "javascript:alert(1)"]
)
def test_what_is_no_web_address_has_no_page(text: str) -> None:
    assert page_key(text) is None
    assert PageIndex([]).find(text) is None


def index(**addresses: str) -> PageIndex:
    return PageIndex([Credential(id=key, source_url=address) for key, address in addresses.items()])


def found(pages: PageIndex, address: str) -> str | None:
    row = pages.find(address)
    return row.id if row else None


def test_the_programme_of_a_page_is_found() -> None:
    pages = index(welding=PAGE, care="https://college.example.ca/care")

    assert found(pages, "college.example.ca/care") is None
    assert found(pages, "http://college.example.ca/care/?x=1") == "care"
    assert found(pages, "https://college.example.ca/") is None


def test_programmes_that_share_a_page_are_told_apart_by_their_query_or_not_at_all() -> None:
    pages = index(one="https://c.ca/course?id=1", two="https://c.ca/course?id=2")

    assert found(pages, "https://c.ca/course?id=2") == "two"
    assert found(pages, "https://c.ca/course") is None
    assert found(pages, "https://c.ca/course?id=3") is None
