"""Forms with files: what a browser sends as multipart/form-data, read by the standard library."""

from email.parser import BytesParser
from email.policy import HTTP

from vroegsignalering.api.problems import Refused


def fields_of(content_type: str, body: bytes) -> dict[str, str]:
    """
    The fields of a form by name, files as their text.

    Raises Refused: 400 for what is no such form, or where a file is no text in UTF-8.
    """
    if not content_type.lower().startswith("multipart/form-data;"):
        raise Refused(400, "Het formulier is niet te lezen.")
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    found = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise Refused(400, "Het formulier is niet te lezen.")
        try:
            found[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Refused(400, f"{name}: dit bestand is geen tekst in UTF-8.") from None
    return found
