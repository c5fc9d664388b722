"""Templates: found by name, strict about names, the user's own before the shipped ones."""

import ast
from pathlib import Path

import pytest

from pytest_factory.errors import TemplateError
from pytest_factory.prompts import Prompts, templates_folder


@pytest.fixture
def own(tmp_path: Path) -> Prompts:
    """Prompts with a folder of the user's."""
    return Prompts(tmp_path)


def test_the_shipped_templates_are_there() -> None:
    """Wherever the package lies, its templates lie with it."""
    assert (templates_folder() / "METRICS.md.j2").is_file()
    assert (templates_folder() / "targetapp" / "pyproject.toml").is_file()


def test_an_unknown_name_is_an_error(own: Prompts, tmp_path: Path) -> None:
    """A template that uses what it was not given fails, and never renders an empty string."""
    (tmp_path / "a.j2").write_text("Hello {{ nobody }}")

    with pytest.raises(TemplateError, match=r"template a\.j2: 'nobody' is undefined"):
        own.render("a.j2")


def test_a_syntax_error_is_named_with_its_line(own: Prompts, tmp_path: Path) -> None:
    """Who wrote a template finds the place."""
    (tmp_path / "a.j2").write_text("one\n{% if %}\n")

    with pytest.raises(TemplateError, match=r"template a\.j2, line 2: "):
        own.render("a.j2")


def test_a_missing_template_is_an_error(own: Prompts) -> None:
    """The message has its name."""
    with pytest.raises(TemplateError, match=r"no\.j2"):
        own.render("no.j2")


def test_own_templates_go_first(own: Prompts, tmp_path: Path) -> None:
    """A template of the same name replaces the shipped one; the others stay."""
    (tmp_path / "failure.txt.j2").write_text("mine\n")

    assert own.render("failure.txt.j2") == "mine\n"
    assert own.render("plan/user.md.j2", request="Add it", routes=[], answers=[], findings=[], facts=[]) != ""


def test_templates_run_in_a_sandbox(own: Prompts, tmp_path: Path) -> None:
    """A template can render, and reach nothing of Python."""
    (tmp_path / "a.j2").write_text("{{ ().__class__.__mro__ }}")

    with pytest.raises(TemplateError, match="unsafe"):
        own.render("a.j2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Say 'hello'", "Say 'hello'"),
        ('the "end"', 'the "end" '),
        ('a """ b', "a ''' b"),
        ("back\\slash\nnext", "back\\\\slash next"),
    ],
)
def test_texts_of_others_stay_inside_a_docstring(own: Prompts, tmp_path: Path, text: str, expected: str) -> None:
    """What a model wrote can stand between triple quotes: it cannot end them."""
    (tmp_path / "a.j2").write_text("{{ text | docstring }}")

    assert own.render("a.j2", text=text) == expected
    compile(f'"""{expected}"""', "a", "exec")


def test_long_texts_are_written_in_pieces(own: Prompts, tmp_path: Path) -> None:
    """A formatter can break their line; what they mean stays."""
    (tmp_path / "a.j2").write_text("{{ value | python }}")
    value = {"text": "x" * 281, "more": [True, None, 1.5, "it's"], "none": {}}

    written = own.render("a.j2", value=value)
    assert ast.literal_eval(written) == value
    assert max(map(len, written.split())) < 80


def test_data_is_read_like_templates(own: Prompts, tmp_path: Path) -> None:
    """Worked examples are JSON files; one that is none is named."""
    (tmp_path / "examples.json").write_text("[1, 2]")
    (tmp_path / "wrong.json").write_text("[1, ")

    assert own.data("examples.json") == [1, 2]
    with pytest.raises(TemplateError, match=r"wrong\.json: is not valid JSON"):
        own.data("wrong.json")
    with pytest.raises(TemplateError, match="no such file"):
        own.data("absent.json")
