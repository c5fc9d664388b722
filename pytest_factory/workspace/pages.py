"""Templates, as small models write them: beside the app's own, or without its layout."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

PAGES = (".html", ".jinja", ".jinja2", ".j2")
NAMED = re.compile(r"[\"']([\w./-]+\.(?:html|jinja2?|j2))[\"']")
"""A template's name in code."""
_MISSING = re.compile(r"TemplateNotFound: ([\w./-]+)")
_COMMENT = re.compile(r"\A\s*<!--\s*file:.*?-->\n?")
_EXTENDS = re.compile(r"{%-?\s*extends\s+[\"']([^\"']+)[\"']\s*-?%}")
_BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.I)
_BODY = re.compile(r"<body[^>]*>\n?(.*?)\s*</body>", re.DOTALL | re.I)


def folder_of_pages(sources: Mapping[str, str]) -> str | None:
    """The one folder that holds the app's templates, of nested ones the outer one; None where there are several or none."""
    folders = {str(PurePosixPath(path).parent) for path in sources if path.endswith(PAGES)}
    outer = {one for one in folders if not any(one.startswith(f"{other}/") for other in folders)}
    return next(iter(outer)) if len(outer) == 1 else None


def page_of(named: str, sources: Mapping[str, str]) -> str:
    """The path of a template that a reply names: beside the app's own, wherever the reply would have it."""
    folder = folder_of_pages(sources)
    if folder is None or named in sources or not named.endswith(PAGES) or named.startswith(f"{folder}/"):
        return named
    return f"{folder}/{PurePosixPath(named).name}"


def in_layout(text: str, sources: Mapping[str, str]) -> str:
    """A whole page in the layout that all other pages of the app extend: its title and its body in the blocks for them.

    Stays as it is where it extends something itself, where the app's pages differ in that, or the layout has no one block
    beside that of the title.
    """
    text = _COMMENT.sub("", text)
    body, title = _BODY.search(text), _TITLE.search(text)
    pages = {path: code for path, code in sources.items() if path.endswith(PAGES)}
    layouts = {match[1] for code in pages.values() if (match := _EXTENDS.search(code))}
    if len(layouts) != 1 or body is None or _EXTENDS.search(text):
        return text
    name = next(iter(layouts))
    layout = next((code for path, code in pages.items() if path.endswith(f"/{name}")), "")
    blocks = _BLOCK.findall(layout)
    main = [block for block in blocks if block in ("main", "content", "body")] or [b for b in blocks if b != "title"]
    if len(main) != 1 or sum(not _EXTENDS.search(code) for code in pages.values()) > 1:
        return text
    lines = [f'{{% extends "{name}" %}}']
    if title and "title" in blocks:
        lines.append(f"{{% block title %}}{title[1].strip()}{{% endblock %}}")
    return "\n".join([*lines, f"{{% block {main[0]} %}}", _dedented(body[1]), "{% endblock %}", ""])


def pages_told(said: str, sources: Mapping[str, str]) -> list[str]:
    """Where a template belongs that the error `said` did not find."""
    folder = folder_of_pages(sources)
    names = dict.fromkeys(_MISSING.findall(said)) if folder else ()
    return [f"There is no {name} yet; its block begins with <!-- file: {folder}/{name} -->" for name in names]


def _dedented(text: str) -> str:
    lines = text.splitlines()
    deep = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[deep:].rstrip() for line in lines)
