"""Summary -> METRICS.md, by templates/METRICS.md.j2."""

import re

from pytest_factory.metrics.summary import Summary
from pytest_factory.prompts import Prompts


def render_metrics(summary: Summary, prompts: Prompts) -> str:
    """The text of METRICS.md: a function of the traces, without the time or place of rendering."""
    return prompts.render("METRICS.md.j2", summary=summary, code=code_span, link=link)


def code_span(text: object) -> str:
    """Text that others wrote, on one line, shown as it is whatever Markdown would make of it."""
    line = " ".join(str(text).split())
    if not line:
        return ""
    ticks = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def link(url: str) -> str:
    """A pull request's address: a link named by its number on the web, else the address itself."""
    if not re.fullmatch(r"https?://[^\s()<>|]+", url):
        return code_span(url)
    number = re.search(r"/(\d+)/?$", url)
    return f"[{'#' + number[1] if number else 'open'}]({url})"
