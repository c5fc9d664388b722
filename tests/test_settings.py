"""Settings: what pyproject.toml says, what the command line puts on top, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import UsageError
from pytest_factory.settings import DEFAULT_CHAIN, Settings, load_settings, parse_model_option


def write(folder: Path, text: str) -> None:
    """Make the project's pyproject.toml."""
    (folder / "pyproject.toml").write_text(text)


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    """A project that says nothing gets the default chain for every stage."""
    settings = load_settings(tmp_path)

    assert settings == Settings(ollama_host=settings.ollama_host)
    assert settings.chain("build") == DEFAULT_CHAIN


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    """An option replaces a key; an option that was not given leaves it alone."""
    write(tmp_path, "[tool.pytest_factory]\nseed = 5\nrounds = 2\n")

    settings = load_settings(tmp_path, {"seed": "7", "rounds": None})

    assert (settings.seed, settings.rounds) == (7, 2)


def test_a_stage_has_its_own_chain(tmp_path: Path) -> None:
    """A stage that the table names has its chain; the others have the default one; one name alone is a chain, too."""
    write(tmp_path, '[tool.pytest_factory.models]\nbuild = "ollama/a"\ndefault = ["ollama/b", "ollama/c"]\n')

    settings = load_settings(tmp_path)

    assert settings.chain("build") == ("ollama/a",)
    assert settings.chain("plan") == ("ollama/b", "ollama/c")


def test_a_model_for_all_stages_replaces_the_table(tmp_path: Path) -> None:
    """--factory-model NAME means every stage; --factory-model build=NAME means that one."""
    write(tmp_path, '[tool.pytest_factory.models]\nbuild = "ollama/a"\nplan = "ollama/p"\n')

    everything = load_settings(tmp_path, {"models": parse_model_option("ollama/z")})
    single = load_settings(tmp_path, {"models": parse_model_option("build=ollama/y+ollama/z")})

    assert everything.chain("build") == everything.chain("plan") == ("ollama/z",)
    assert single.chain("build") == ("ollama/y", "ollama/z")
    assert single.chain("plan") == ("ollama/p",)


@pytest.mark.parametrize("text", ["", " , ", "cook=x", "build="])
def test_a_model_option_that_names_no_model_is_refused(text: str) -> None:
    """The message begins with the option."""
    with pytest.raises(UsageError, match=r"^--factory-model: "):
        parse_model_option(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool.pytest_factory]\nsed = 1\n", r"pyproject.toml: \[tool.pytest_factory\] sed: is no setting; known are "),
        ("[tool.pytest_factory]\nrounds = -1\n", r"\[tool.pytest_factory\] rounds: .* \(it is -1\)"),
        ("[tool.pytest_factory.limits]\nsecond = 1\n", r"\[tool.pytest_factory\] limits.second: "),
        ("[tool.pytest_factory.models]\ncook = 'x'\n", "'cook' is no stage that asks a model"),
        ("[tool.pytest_factory]\nmodels = 'x'\n", r"\[tool.pytest_factory\] models: "),
        ("[tool]\npytest_factory = 3\n", "is no table"),
        ("[tool.pytest_factory\n", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, text: str, says: str) -> None:
    """One line with the file and the key."""
    write(tmp_path, text)

    with pytest.raises(UsageError, match=says) as caught:
        load_settings(tmp_path)

    assert str(tmp_path / "pyproject.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("rounds", "9"), ("forge", "gitlab"), ("coverage_floor", "101")])
def test_a_wrong_option_is_refused_with_its_name(tmp_path: Path, name: str, value: str) -> None:
    """What came from the command line is not blamed on the file."""
    with pytest.raises(UsageError, match=f"^--factory-{name.replace('_', '-')}: "):
        load_settings(tmp_path, {name: value})


@pytest.mark.parametrize(
    ("given", "isolated"),
    [
        ({}, False),
        ({"repeat": 2}, True),
        ({"models": {"default": ("gold",)}}, True),
        ({"models": {"plan": ("scripted/x.json",)}}, True),
        ({"models": {"default": ("gold",)}, "forge": "local"}, False),
    ],
)
def test_what_measures_stays_away_from_the_target(tmp_path: Path, given: dict[str, Any], isolated: bool) -> None:
    """Self-checks and repeats work in clones of their own, unless a forge is named."""
    assert load_settings(tmp_path, given).isolated is isolated


def test_workers_get_the_same_settings() -> None:
    """Settings go through JSON unchanged."""
    settings = Settings(models={"default": ("a", "b")}, skip_tags=("dev",), seed=3)

    assert Settings.model_validate_json(settings.model_dump_json()) == settings
