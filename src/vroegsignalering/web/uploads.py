"""Forms with files: what a browser sends as multipart/form-data (RFC 7578), taken apart in one pass."""

import re

from vroegsignalering.api.problems import Refused

# Of a form of ours, which has three fields: a browser sends no more, and who does is not waited for.
_MOST_PARTS, _LONGEST_HEAD = 5, 1000
_FORM = re.compile(r'multipart/form-data;\s*boundary="?([\w\'()+,./:=? -]{1,70})"?', re.ASCII | re.IGNORECASE)
_NAME = re.compile(rb';\s*name="([^"]{1,100})"', re.IGNORECASE)


def fields_of(content_type: str, body: bytes) -> dict[str, str]:
    """
    The fields of a form by name, files as their text.

    Raises Refused: 400 for what is no such form, or where a file is no text in UTF-8.
    """
    form = _FORM.fullmatch(content_type.strip())
    if form is None:
        raise Refused(400, "Het formulier is niet te lezen.")
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + form.group(1).encode(), _MOST_PARTS + 1)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise Refused(400, "Het formulier is niet te lezen.")
    return dict(_field(part) for part in parts[:-1])


def _field(part: bytes) -> tuple[str, str]:
    head, told, content = part.partition(b"\r\n\r\n")
    name = _NAME.search(head) if told and len(head) <= _LONGEST_HEAD else None
    if name is None:
        raise Refused(400, "Het formulier is niet te lezen.")
    called = name.group(1).decode("utf-8", "replace")
    try:
        return called, content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(400, f"{called}: dit bestand is geen tekst in UTF-8.") from None
