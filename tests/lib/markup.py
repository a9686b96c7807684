"""A page of HTML as a tree, read strictly: every element is closed where it should be."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Element:
    """One element; children are elements and texts, in order."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def all(self) -> list["Element"]:
        """This element and all that is in it."""
        found = [self]
        for child in self.children:
            found += child.all() if isinstance(child, Element) else []
        return found

    def find(self, tag: str, **attributes: str) -> list["Element"]:
        """All elements with this tag and these attributes; `class_` stands for class."""
        named = {name.rstrip("_"): value for name, value in attributes.items()}
        return [one for one in self.all() if one.tag == tag and named.items() <= one.attributes.items()]

    @property
    def text(self) -> str:
        """What is read on the page, without styles."""
        if self.tag == "style":
            return ""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(text: str) -> Element:
    """The whole page, as the content of an element of its own."""
    reading = _Reading()
    reading.feed(text)
    reading.close()
    assert len(reading.open) == 1
    return reading.open[0]
