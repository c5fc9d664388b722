"""Options and settings that are wrong, and models that are not there: one line, and nothing is spent."""

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--factory-repeat", "0"), "ERROR: --factory-repeat: *greater than or equal to 1*"),
        (("--factory-repeat", "many"), "ERROR: --factory-repeat: *valid integer*"),
        (("--factory-candidates", "99"), "ERROR: --factory-candidates: *less than or equal to 32*"),
        (("--factory-forge", "gitlab"), "ERROR: --factory-forge: *'auto', 'local' or 'github'*"),
        (("--factory-model", "cook=x"), "ERROR: --factory-model: 'cook' is no stage that asks a model; *"),
        (("--factory-model", ","), "ERROR: --factory-model: ',' names no model; try *"),
        (("--factory-model", "magic"), "ERROR: 'magic' is no model's name; use *"),
        (("--factory-model", "scripted/none.json"), "ERROR: scripted/*none.json: there is no such file"),
        (("--factory-cases", "nowhere"), "ERROR: file or directory not found: */nowhere"),
    ],
)
def test_a_wrong_option_is_one_line(shop: "Shop", args: tuple[str, ...], says: str) -> None:
    """The line names the option and what it may be; pytest's status says wrong usage."""
    shop.case("health")

    result = shop.run(*(() if args[0] == "--factory-cases" else ("cases",)), *args, model=False)

    result.stderr.fnmatch_lines([says])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in result.errlines if line]) == 1
    assert not shop.made


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool.pytest_factory]\nseeds = 3\n", "ERROR: *pyproject.toml: *tool.pytest_factory* seeds: is no setting*"),
        ("[tool.pytest_factory]\nrounds = 9\n", "ERROR: *pyproject.toml: *tool.pytest_factory* rounds: *"),
    ],
)
def test_a_wrong_setting_is_one_line(shop: "Shop", text: str, says: str) -> None:
    """A typo in pyproject.toml is found at once, with its file and key."""
    shop.case("health")
    shop.write("pyproject.toml", text)

    result = shop.run("cases")

    result.stderr.fnmatch_lines([says])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_no_model_is_one_line(shop: "Shop", workers: str) -> None:
    """Where no model of the chain is there, the session ends before it begins, and says what to do."""
    shop.case("health")
    shop.write("pyproject.toml", '[tool.pytest_factory]\nollama_host = "http://127.0.0.1:9"\n')

    result = shop.run("cases", "--factory-model", "ollama/llama9", "-n", workers, model=False)

    result.stderr.fnmatch_lines(["ERROR: no model can serve plan: ollama/llama9: *"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not shop.made


def test_a_missing_target_is_one_line(shop: "Shop", workers: str) -> None:
    """A repository without a commit cannot be built on, and the session says so before it begins."""
    shop.case("health")
    subprocess.run(["git", "init", "-q", "shop"], cwd=shop.path, check=True)

    result = shop.run("cases", "-n", workers)

    result.stderr.fnmatch_lines(
        ["ERROR: *targets.toml: *shop* source = 'shop': the repository has no commit; commit *"]
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not shop.made
