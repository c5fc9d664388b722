"""Reading a model's reply: fenced blocks, each with the path of the file that it belongs to."""

import ast
import re
from collections.abc import Iterable

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import UnusableReply
from pytest_factory.workspace.scope import FUNCTIONS

_FENCE = re.compile(r"^```[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:^```|\Z)", re.DOTALL | re.MULTILINE)
_PATH = re.compile(
    r"^\s*(?:#|//|<!--|\{#|\"\"\")\s*(?:file(?:name)?\s*:\s*)?([\w./-]+\.\w{1,5})\s*(?:-->|#\}|\"\"\")?\s*$",
    re.IGNORECASE,
)


class Block(Artifact):
    """One fenced block."""

    path: str = ""
    """As its first line names it; empty where it names none."""
    code: str


def read_blocks(text: str) -> tuple[Block, ...]:
    """The fenced blocks of a reply, in order; a reply without a fence that reads as code is one block.

    Raises UnusableReply where there is no code.
    """
    found = [match.group(2) for match in _FENCE.finditer(text)]
    if not found and re.search(r"^(?:from|import|def|class|async def|@)\s?\w", text, re.MULTILINE):
        found = [text]
    blocks = tuple(_block(code) for code in found if code.strip())
    if not blocks:
        raise UnusableReply("the reply holds no fenced block of code")
    return blocks


def plain_functions(replies: Iterable[str]) -> dict[str, str]:
    """The functions without decorators in the Python blocks of replies that parse, name to code."""
    codes = [block.code for reply in replies for block in read_blocks(reply) if block.path.endswith(".py")]
    return {
        node.name: ast.get_source_segment(code, node) or ""
        for code in codes
        for node in ast.parse(code).body
        if isinstance(node, FUNCTIONS) and not node.decorator_list
    }


def _block(code: str) -> Block:
    first, newline, rest = code.lstrip("\n").partition("\n")
    match = _PATH.match(first)
    return (
        Block(path=match.group(1).removeprefix("./"), code=rest) if match and newline else Block(code=code.lstrip("\n"))
    )
