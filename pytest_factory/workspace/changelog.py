"""An entry in CHANGELOG.md, in the form that the file has."""

import re
from collections.abc import Mapping

from pytest_factory.artifacts import Change, Patch, Spec
from pytest_factory.workspace.appmap import routes_of
from pytest_factory.workspace.routing import answers

NAMES = ("CHANGELOG.md", "CHANGES.md", "HISTORY.md", "docs/CHANGELOG.md")
_UNRELEASED = re.compile(r"^## +\[?unreleased\]?.*$", re.IGNORECASE | re.MULTILINE)
_ADDED = re.compile(r"^### +Added *$", re.MULTILINE)
_BULLET = re.compile(r"^(?P<sign>[-*]) .*\n?(?:[ \t]+\S.*\n?)*", re.MULTILINE)
_NOTHING = Patch()
_MOST = 3
"""Routes that an entry names."""
_NEW = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n"


def changelog_entry(spec: Spec, sources: Mapping[str, str], code: Patch) -> str:
    """One bullet that says what a user now sees: the intent, and the routes that it is about, as the app writes them.

    Of the routes that the criteria ask for these are the new ones; where none is new, all of them.
    """
    now = {**sources, **{change.path: change.after or "" for change in code}}
    known = {(route.method, route.path) for route in routes_of(sources)}
    every = sorted(routes_of(now), key=lambda route: route.path.count("{") + route.path.count("<"))
    found: dict[tuple[str, str], None] = {}
    for criterion in spec.to_build:
        path = criterion.path.partition("?")[0]
        fitting = (route.path for route in every if route.method == criterion.method and answers(route.path, path))
        if 200 <= criterion.expect.status < 400:
            found[criterion.method, next(fitting, path)] = None
    shown = [f"`{method} {path}`" for method, path in [one for one in found if one not in known] or found]
    sentence = f"{spec.title}: {spec.intent}" if spec.intent else spec.title
    return f"- {sentence.rstrip('.')} ({', '.join(shown[:_MOST])})." if shown else f"- {sentence.rstrip('.')}."


def changelog_change(spec: Spec, sources: Mapping[str, str], code: Patch = _NOTHING) -> Change:
    """The change of the app's changelog; a file is made where there is none. `code` is what the feature changes."""
    path = next((name for name in NAMES if name in sources), NAMES[0])
    before = sources.get(path)
    entry = changelog_entry(spec, sources, code) + "\n"
    return Change(path=path, before=before, after=_NEW + entry if before is None else _with_entry(before, entry))


def _with_entry(text: str, entry: str) -> str:
    """`text` with `entry` under "Unreleased", "Added"; what is missing of these headings is made. Where "Unreleased" has a list
    without headings the entry goes to its end."""
    heading = _UNRELEASED.search(text)
    if heading is None:
        first = re.search(r"^## ", text, re.MULTILINE)
        at = first.start() if first else len(text)
        lead = text[:at].rstrip("\n")
        return f"{lead}\n\n## [Unreleased]\n\n### Added\n\n{entry}" + (f"\n{text[at:]}" if first else "")
    following = re.compile(r"^## ", re.MULTILINE).search(text, heading.end())
    end = following.start() if following else len(text)
    section = text[heading.end() : end]
    added = _ADDED.search(section)
    bare = list(_BULLET.finditer(section))
    if added is None and bare and "\n### " not in section:
        end = heading.end() + bare[-1].end()
        return text[:end].rstrip("\n") + "\n" + bare[-1]["sign"] + entry.removeprefix("-") + text[end:]
    if added is None:
        rest = section.strip("\n")
        body = f"\n\n### Added\n\n{entry}" + (f"\n{rest}\n" if rest else "")
        return text[: heading.end()] + body + (f"\n{text[end:]}" if following else "")
    bullets = section[added.end() :]
    stop = re.search(r"^###? ", bullets, re.MULTILINE)
    cut = added.end() + (stop.start() if stop else len(bullets))
    lead, tail = section[:cut].rstrip("\n"), section[cut:]
    gap = "\n" if lead.splitlines()[-1].startswith("- ") else "\n\n"
    more = f"\n{tail}" if tail.strip() else "\n" if following else ""
    return text[: heading.end()] + lead + gap + entry + more + text[end:]
