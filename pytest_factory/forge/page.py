"""A pull request as one static page: no script, nothing fetched, every text escaped by the template."""

import base64
import hashlib
from collections.abc import Sequence

from pytest_factory.artifacts import PullRequest
from pytest_factory.forge.diff import FileDiff
from pytest_factory.forge.markdown import blocks
from pytest_factory.prompts import Prompts


def render_page(
    pull: PullRequest, *, opened: str, body: str, comments: Sequence[str], files: Sequence[FileDiff], prompts: Prompts
) -> str:
    """The page's HTML, by templates/pull_request.html.j2; its one style sheet is named by its digest in the page's policy."""
    style = prompts.render("pull_request.css")
    return prompts.render(
        "pull_request.html.j2",
        pull=pull,
        opened=opened[:19].replace("T", " "),
        body=blocks(body),
        comments=[blocks(text) for text in comments],
        files=files,
        added=sum(file.added for file in files),
        removed=sum(file.removed for file in files),
        style=style,
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
