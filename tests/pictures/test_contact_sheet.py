"""The contact sheet in the page: escaped, bounded, with a table twin; only thumbnails of our own kind are shown."""

from __future__ import annotations

import pytest

from inconcert.report import contact_sheet
from inconcert.report.document import Document, PictureFamily, PictureVersion
from inconcert.report.html import render_html
from tests.report.page import Page
from tests.report.sample import document

JPEG = b"\xff\xd8\xff\xe0 made small"


def with_pictures(count: int) -> Document:
    """The sample with so many picture families in its first group, each with two versions."""
    families = [
        PictureFamily(
            family=f"{number:032x}",
            members=3,
            outsiders=number % 2,
            posts=4,
            versions=2,
            spread=(0, 31, 1000)[number % 3],
            first="2031-03-04T10:00:00Z",
            last="2031-03-05T10:00:00Z",
            first_by='<img src=x onerror="alert(1)">\u202e',
            shown=[
                PictureVersion(media_id=f"{number:032x}", kind="image", distance=0, posts=3),
                PictureVersion(media_id=f"{number:031x}v", kind="animation", distance=31, posts=1),
            ],
        )
        for number in range(count)
    ]
    made = document()
    made.groups[0] = made.groups[0].model_copy(update={"pictures": families, "pictures_total": count + 5})
    return made


def thumbnails(made: Document) -> dict[str, bytes]:
    return dict.fromkeys(contact_sheet.wanted(made), JPEG)


def test_each_version_has_its_picture_and_words() -> None:
    made = with_pictures(3)
    page = Page(render_html(made, thumbnails(made)))
    images = page.all("img")
    assert len(images) == 6
    assert {image.attributes["src"][:23] for image in images} == {"data:image/jpeg;base64,"}
    assert images[0].attributes["alt"] == "Version 1, in 3 posts, as the commonest one"
    assert images[1].attributes["alt"] == "Animation 2, in 1 post, 31 of 512 bits apart"
    assert not any(name.startswith("on") for image in images for name in image.attributes)
    (sheet,) = (figure for figure in page.all("figure") if "pictures" in figure.attributes["class"].split())
    words = sheet.words()
    assert "3 of 8 pictures" in words
    assert "4 posts of 3 members, and 1 account outside; 2 versions" in words
    for likeness in ("exact copies", "at most 31 of 512 bits", "would not match by themselves"):
        assert likeness in words
    assert "\u202e" not in words


@pytest.mark.parametrize("jpeg", [b"<svg onload=alert(1)>", b"\x89PNG", JPEG + bytes(contact_sheet.LARGEST)])
def test_what_we_did_not_make_is_not_shown(jpeg: bytes) -> None:
    made = with_pictures(2)
    text = render_html(made, dict.fromkeys(contact_sheet.wanted(made), jpeg))
    assert "data:image" not in text
    assert "no thumbnail" in text


def test_the_page_holds_a_bounded_number() -> None:
    made = with_pictures(contact_sheet.THUMBNAILS)
    page = Page(render_html(made, thumbnails(made)))
    assert len(page.all("img")) == contact_sheet.THUMBNAILS
