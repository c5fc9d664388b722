"""Where no case runs, the plugin does nothing that anybody could notice."""

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop

HEAVY = ("ollama", "openai", "anthropic", "git", "duckdb", "xllamacpp", "rich", "jinja2", "httpx")


def test_without_cases_nothing_is_said_or_made(shop: "Shop", workers: str) -> None:
    """An ordinary test run has no header, no section, no METRICS.md and no runs folder."""
    shop.write("tests/test_own.py", "def test_it():\n    pass\n")

    result = shop.run("tests", "-n", workers)

    result.assert_outcomes(passed=1)
    assert "factory" not in result.stdout.str().replace("feature-factory", "").replace("pytest_factory", "")
    assert "model:" not in result.stdout.str()
    assert shop.made == {"tests"}


@pytest.mark.parametrize("arg", ["--collect-only", "--setup-plan", "--fixtures"])
def test_looking_starts_nothing(shop: "Shop", arg: str) -> None:
    """What only shows tests or fixtures needs no model and leaves no file behind."""
    shop.case("health")

    result = shop.run("cases", arg, "--factory-model", "ollama/none", model=False)

    assert result.ret == pytest.ExitCode.OK
    assert not shop.made


def test_deselected_cases_start_nothing(shop: "Shop", workers: str) -> None:
    """Where every case is left out there is nothing to begin."""
    shop.case("health")

    result = shop.run("cases", "-k", "nothing", "-n", workers)

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert not shop.made


def test_an_inner_run_can_block_the_plugin(shop: "Shop") -> None:
    """-p no:pytest_factory takes hooks, options and fixtures away."""
    shop.case("health")

    result = shop.run("-p", "no:pytest_factory", "cases", model=False)

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "--factory-model" not in shop.run("-p", "no:pytest_factory", "--help", model=False).stdout.str()


def test_it_works_without_xdist(shop: "Shop") -> None:
    """xdist's hooks are optional."""
    shop.case("health")

    result = shop.run("-p", "no:xdist", "cases")

    result.assert_outcomes(failed=1)
    assert (shop.path / "METRICS.md").is_file()


def test_importing_the_plugin_imports_nothing_heavy() -> None:
    """Every pytest run imports the plugin, in every worker; models, git and templates are imported when a case runs."""
    code = f"import pytest_factory.plugin, sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_collecting_cases_imports_nothing_heavy(shop: "Shop") -> None:
    """--collect-only stays as quick as importing the plugin."""
    shop.case("health")
    shop.write(
        "conftest.py",
        f"def pytest_unconfigure():\n    import sys\n    print([n for n in {HEAVY} if n in sys.modules])\n",
    )

    assert "[]" in shop.start("--collect-only", "cases").communicate(timeout=60)[0].splitlines()
