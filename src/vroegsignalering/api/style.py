"""The style of the printable sheets, and the digest by which the content security policy allows it, and no other."""

import base64
import hashlib
from importlib import resources

STYLE = resources.files("vroegsignalering.api").joinpath("sheet", "sheet.css").read_text(encoding="utf-8")
SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
