"""Templates, as small models write them: beside the app's own, without its layout, or without the code that renders them.

A reply that has the route alone fails for want of its template; told so, the model writes the template alone.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from pytest_factory.artifacts import Change, Patch

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


def completed(changes: tuple[Change, ...], earlier: Iterable[Patch], sources: Mapping[str, str]) -> tuple[Change, ...]:
    """What a reply changes, with the other half of an earlier one: the code that renders its template, or the template that
    its code renders. `earlier` are patches of this app, the latest last.
    """
    written = {change.path for change in changes}
    for patch in reversed([*earlier]):
        more = [change for change in patch if change.path not in written and _other_half(change, changes, sources)]
        if more:
            return (*more, *changes)
    return changes


def pages_told(said: str, sources: Mapping[str, str]) -> list[str]:
    """Where a template belongs that the error `said` did not find."""
    folder = folder_of_pages(sources)
    names = dict.fromkeys(_MISSING.findall(said)) if folder else ()
    return [f"There is no {name} yet; its block begins with <!-- file: {folder}/{name} -->" for name in names]


def _other_half(change: Change, changes: Iterable[Change], sources: Mapping[str, str]) -> bool:
    own = [one for one in changes if one.after is not None]
    if change.after is None or not own:
        return False
    if all(one.path.endswith(PAGES) for one in own):
        return change.path.endswith(".py") and any(_renders(change, one.path) for one in own)
    return change.path.endswith(PAGES) and change.path not in sources and any(_renders(o, change.path) for o in own)


def _renders(code: Change, page: str) -> bool:
    """Whether the code names the template, and did not before."""
    new = set(NAMED.findall(code.after or "")) - set(NAMED.findall(code.before or ""))
    return code.path.endswith(".py") and any(page.endswith(f"/{name}") for name in new)


def _dedented(text: str) -> str:
    lines = text.splitlines()
    deep = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[deep:].rstrip() for line in lines)
