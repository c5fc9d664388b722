"""Jinja over templates/: every prompt, pull request body and report is a file there.

A name that a template uses and was not given is an error (StrictUndefined), never an empty string. Templates of the
user's own folder go before the shipped ones and are rendered in Jinja's sandbox.
"""

import json
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_factory.errors import TemplateError

if TYPE_CHECKING:
    import jinja2

_PIECE = 60
"""Characters of a text that are written as one literal."""


def templates_folder() -> Path:
    """The shipped templates: inside the installed package, or beside it in a checkout."""
    packaged = Path(str(resources.files("pytest_factory"))) / "templates"
    return packaged if packaged.is_dir() else packaged.parent.parent / "templates"


class Prompts:
    """Renders templates by name."""

    def __init__(self, override: Path | None = None) -> None:
        self.override = override

    def render(self, name: str, /, **values: object) -> str:
        """The text of one template; raises TemplateError with the template's name and line."""
        import jinja2

        try:
            return self._environment.get_template(name).render(**values)
        except jinja2.TemplateError as error:
            line = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
            raise TemplateError(f"template {name}{line}: {error.message or type(error).__name__}") from error

    def data(self, name: str) -> Any:
        """The content of a JSON file among the templates, such as a prompt's worked examples."""
        path = next((folder / name for folder in self._folders if (folder / name).is_file()), None)
        if path is None:
            raise TemplateError(f"template {name}: no such file in {', '.join(map(str, self._folders))}")
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise TemplateError(f"template {path}: is not valid JSON: {error}") from error

    @property
    def _folders(self) -> list[Path]:
        return [folder for folder in (self.override, templates_folder()) if folder is not None]

    @cached_property
    def _environment(self) -> "jinja2.Environment":
        import jinja2
        import jinja2.sandbox

        environment = jinja2.sandbox.SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(self._folders),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        environment.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
        environment.filters["python"] = _python
        environment.filters["docstring"] = _docstring
        environment.filters["comment"] = lambda text: " ".join(str(text).split())
        return environment


def _python(value: object) -> str:
    """A JSON value as Python source; a long text stands in pieces, so that a formatter can break its line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_python(key)}: {_python(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_python, value))}]"
    if isinstance(value, str) and len(value) > _PIECE:
        return f"({' '.join(repr(value[at : at + _PIECE]) for at in range(0, len(value), _PIECE))})"
    return repr(value)


def _docstring(text: str) -> str:
    """One line that may stand between triple quotes."""
    line = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''")
    return f"{line} " if line.endswith('"') else line
