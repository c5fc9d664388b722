"""A page of one thing to which nothing leads: the list that shows such things links to it."""

import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended
from pytest_factory.workspace.pages import PAGES

_WANTED = re.compile(r"^text '(?P<home>/(?:[\w.-]+/)*)\d+(?P<rest>(?:/[\w-]+)?)' in the body$")
_LOOP = re.compile(r"{%-?\s*for\s+(?P<item>\w+)\s+in\b[^%]*%}(?P<body>.*?){%-?\s*endfor\b", re.DOTALL)
_NAMES = ("title", "name", "subject", "label", "text")
"""What people click on, the likeliest first."""


def linking(fault: Fault) -> Iterator[Mended]:
    """Where a page lacks the address of one thing, each template that shows a list of things with a link around their names."""
    wanted = _WANTED.match(fault.result.expected) if fault.result else None
    if wanted is None:
        return
    for path, text in sorted(fault.texts.items()):
        if not path.endswith(PAGES) or wanted["home"] in text:
            continue
        for loop in _LOOP.finditer(text):
            item = loop["item"]
            shown = list(re.finditer(rf"(?<![\"'=/])\{{\{{-?\s*{item}\.(\w+)\s*-?\}}\}}", loop["body"]))
            if not shown or "<a " in loop["body"]:
                continue
            one = min(shown, key=lambda match: _NAMES.index(match[1]) if match[1] in _NAMES else len(_NAMES))
            start, end = loop.start("body") + one.start(), loop.start("body") + one.end()
            address = f"{wanted['home']}{{{{ {item}.id }}}}{wanted['rest']}"
            yield Mended("link", path, f'{text[:start]}<a href="{address}">{text[start:end]}</a>{text[end:]}')
