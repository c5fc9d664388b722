"""What the factory was when it ran: where it differs, a case's first run counts anew."""

import hashlib
from pathlib import Path

from pytest_factory.prompts import templates_folder


def source_digest() -> str:
    """SHA-256 over the package's code and its templates: what the factory was when it ran."""
    digest = hashlib.sha256()
    for root in (Path(__file__).parent.parent, templates_folder()):
        for path in sorted(root.rglob("*")):
            scaffold = not {"targetapp", "flaskapp"}.isdisjoint(path.parts)
            if path.is_file() and path.suffix in (".py", ".j2", ".json") and not scaffold:
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
