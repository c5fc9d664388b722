"""Arguments with a default behind those without one: Python takes no other order, and a small model writes another one."""

import ast
import re

_MISPLACED = re.compile(r"non-default argument follows default|parameter without a default follows")
_MOST = 9
"""Functions of one reply that are put right."""


def defaults_last(code: str) -> str:
    """`code` with the arguments of its functions in the order that Python takes; what does not parse for another reason stays."""
    for _ in range(_MOST):
        try:
            ast.parse(code)
        except SyntaxError as error:
            if not _MISPLACED.search(error.msg or "") or (better := _reordered(code, error.lineno or 1)) == code:
                return code
            code = better
        else:
            return code
    return code


def _reordered(code: str, line: int) -> str:
    """The code with the arguments of the function whose signature holds a line in order."""
    end = sum(len(one) + 1 for one in code.split("\n")[:line])
    starts = [found.end() for found in re.finditer(r"\bdef\s+\w+\s*\(", code) if found.start() < end]
    if not starts or (closed := _closing(code, starts[-1])) is None:
        return code
    arguments = [one.strip() for one in _split(code[starts[-1] : closed]) if one.strip()]
    if any(one.startswith("*") or one == "/" for one in arguments):
        return code
    ordered = sorted(arguments, key=lambda one: len(_split(one, "=")) > 1)
    return code[: starts[-1]] + ", ".join(ordered) + code[closed:]


def _closing(code: str, start: int) -> int | None:
    """Where the bracket closes that was opened before `start`."""
    depth, quote = 1, ""
    for place in range(start, len(code)):
        sign = code[place]
        if sign in "\"'" and quote in ("", sign):
            quote = "" if quote else sign
        depth += 0 if quote else (sign in "([{") - (sign in ")]}")
        if not depth:
            return place
    return None


def _split(text: str, at: str = ",") -> list[str]:
    """The parts of a text between signs that stand in no bracket and in no quotes."""
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if sign in "\"'" and quote in ("", sign):
            quote = "" if quote else sign
        elif not quote:
            depth += (sign in "([{") - (sign in ")]}")
        if sign == at and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
