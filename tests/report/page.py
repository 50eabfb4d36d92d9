"""What a browser would make of a page: elements, balance, ids, references, visible text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "link", "img", "hr"}


@dataclass
class Element:
    """One element with its attributes, its ancestors' names and its own text."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[Element]:
        """Descendants with this tag."""
        return [
            found
            for child in self.children
            for found in ([child] if child.tag == tag else []) + child.all(tag)
        ]

    def words(self) -> str:
        """Its text and that of its descendants."""
        return " ".join((self.text + " " + " ".join(child.words() for child in self.children)).split())


class Page(HTMLParser):
    """Parses a page and fails on tags that do not balance."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {}, ())
        self._open = [self.root]
        self.elements: list[Element] = []
        self.feed(text)
        self.close()
        assert len(self._open) == 1, f"left open: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(e.tag for e in self._open))
        self._open[-1].children.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        raise AssertionError(f"<{tag}/>: HTML has no such form")

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].text += data

    def all(self, tag: str) -> list[Element]:
        """Elements with this tag."""
        return [element for element in self.elements if element.tag == tag]
