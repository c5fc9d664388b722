"""Bad input, one line each: what was done, and the one line that the user sees before anything is spent."""
# ruff: noqa: E501 -- one row of the table is one line

import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop

USAGE, COLLECTION = pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED
SCRIPT = ("--factory-model", "scripted/script.json")
DEAD_OLLAMA = '[tool.pytest_factory]\nollama_host = "http://127.0.0.1:9"\n'


class Bad(NamedTuple):
    """One wrong thing."""

    done: str
    """What was done: the test's id."""
    says: str
    """The line, as a pattern of fnmatch."""
    files: dict[str, str] = {}
    prepare: Callable[["Shop"], object] = lambda shop: None
    args: tuple[str, ...] = (*SCRIPT, "cases")
    status: int = COLLECTION


def settings(line: str) -> dict[str, str]:
    """One line of [tool.pytest_factory]."""
    return {"pyproject.toml": f"[tool.pytest_factory]\n{line}\n"}


def target(text: str) -> dict[str, str]:
    """The lines of the only table of targets.toml."""
    return {"cases/targets.toml": f"[shop]\n{text}\n"}


def git(shop: "Shop", *args: str) -> None:
    """Run git in the app's folder."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *args], cwd=shop.path / "shop", check=True, capture_output=True)


def committed(shop: "Shop") -> None:
    """Make the app's folder a repository with one commit on main."""
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", ".")
    git(shop, "commit", "-qm", "feat: the app")


def no_cases(shop: "Shop") -> None:
    """Leave an empty folder cases/."""
    for path in sorted((shop.path / "cases").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def as_well(shop: "Shop") -> None:
    """Make a second folder of cases, with a case of the same id."""
    shop.case("health", folder="more")
    shop.write("more/targets.toml", '[shop]\nsource = "shop"\n')


CASE, TARGETS, ORACLE = "cases/health/case.toml", "cases/targets.toml", "cases/health/oracle.py"
BAD = [
    Bad("unknown target", "*/health/case.toml: target: 'blog' is no table of */targets.toml; known are shop", {CASE: 'target = "blog"'}),
    Bad("typo in case.toml", "*/health/case.toml: tag: is no key; did you mean tags[?]", {CASE: 'tag = ["x"]'}),
    Bad("case.toml is no TOML", "*/health/case.toml: is not valid TOML: *", {CASE: "x"}),
    Bad("limit out of range", "*/health/case.toml: limits.seconds: *greater than 0 (it is -1)", {CASE: "limits = {seconds = -1}"}),
    Bad("typo in targets.toml", "*/targets.toml: *shop*: sorce: is no key; did you mean source[?]", target('sorce = "shop"')),
    Bad("no targets.toml", "*/targets.toml: there is no such file; make it, *", prepare=lambda shop: (shop.path / TARGETS).unlink()),
    Bad("missing request", "*/health/request.md: is missing; write the request there*", {CASE: ""}, lambda shop: (shop.path / "cases/health/request.md").unlink()),
    Bad("empty request", "*/health/request.md: is empty; write the request there*", {"cases/health/request.md": " \n"}),
    Bad("missing folder", "*/targets.toml: *shop* source: there is no folder */nowhere; correct the path", target('source = "nowhere"')),
    Bad("missing repository", "ERROR: *targets.toml: *shop* source = 'file:///nowhere.git': cannot be cloned (*); check the URL, *", target('source = "file:///nowhere.git"'), status=USAGE),
    Bad("repository without a commit", "ERROR: *targets.toml: *shop* source = 'shop': the repository has no commit; commit its files first", prepare=lambda shop: git(shop, "init", "-q"), status=USAGE),
    Bad("no such base branch", "ERROR: *targets.toml: *shop* base = 'develop': */shop/.git has no branch 'develop'; name one of main", target('source = "shop"\nbase = "develop"'), committed, status=USAGE),
    Bad("no model reachable", "ERROR: no model can serve plan: ollama/auto: nothing answers at http://127.0.0.1:9. Start *", {"pyproject.toml": DEAD_OLLAMA}, args=("cases", "--factory-model", "ollama/auto"), status=USAGE),
    Bad("address that is none", "ERROR: no model can serve plan: ollama/auto: *is no Ollama server: *", settings('ollama_host = "http://[here"'), args=("cases", "--factory-model", "ollama/auto"), status=USAGE),
    Bad("id used twice", "*/more/health: the id 'health' is used by */cases/health, too; rename one of the folders", prepare=as_well, args=(*SCRIPT, "cases", "more")),
    Bad("id outside the rule", "*/Health: 'Health' is no case id; rename the folder to *", {"cases/Health/request.md": "Add it."}),
    Bad("oracle imports what is not there", "*/health/oracle.py:2: imports nosuch, which is not installed; install it*", {ORACLE: "import os.path\nimport nosuch\n"}),
    Bad("oracle imports a missing submodule", "*/health/oracle.py:1: imports email.nosuch, which is *", {ORACLE: "from email.nosuch import x\n"}),
    Bad("oracle imports a neighbour", "*/health/oracle.py:1: imports .shared; an oracle is a file of its own*", {ORACLE: "from .shared import x\n"}),
    Bad("oracle is no Python", "*/health/oracle.py:1: is no Python (*); correct it", {ORACLE: "def test_it(client:\n"}),
    Bad("oracle imports a name that is not there", "ERROR: */health/oracle.py:2: cannot be imported (ImportError: cannot import name 'Nosuch' *); correct it, *", {ORACLE: "import os\nfrom httpx import Nosuch\n"}, status=USAGE),
    Bad("oracle raises", "ERROR: */health/oracle.py:1: cannot be imported (NameError: *); correct it, *", {ORACLE: "LIMIT = nothing + 1\n"}, status=USAGE),
    Bad("oracle ends the process", "ERROR: */health/oracle.py: importing ends the process (3); leave that out", {ORACLE: "import os\nos._exit(3)\n"}, status=USAGE),
    Bad("option out of range", "ERROR: --factory-repeat: *greater than or equal to 1*", args=(*SCRIPT, "cases", "--factory-repeat", "0"), status=USAGE),
    Bad("no such spec format", "ERROR: --factory-spec: Input should be 'v0' or 'v1' (it is 'v9')", args=(*SCRIPT, "cases", "--factory-spec", "v9"), status=USAGE),
    Bad("no such jail", "ERROR: --factory-jail moat: there is no such jail; use one of auto, *", args=(*SCRIPT, "cases", "--factory-jail", "moat"), status=USAGE),
    Bad("typo in pyproject.toml", "ERROR: */pyproject.toml: *tool.pytest_factory* seeds: is no setting; *", settings("seeds = 3"), status=USAGE),
    Bad("provider without a scheme", "ERROR: */pyproject.toml: *tool.pytest_factory* providers.openai.base_url: *https?:*(it is 'localhost:8000')", settings('providers.openai.base_url = "localhost:8000"'), status=USAGE),
    Bad("negative price", "ERROR: */pyproject.toml: *tool.pytest_factory* prices.openai/mini.input: *greater than or equal to 0 (it is -1)", settings('prices."openai/mini" = {input = -1, output = 1}'), status=USAGE),
    Bad("no such templates", "ERROR: */pyproject.toml: *tool.pytest_factory* templates: there is no folder */mine; *", settings('templates = "mine"'), status=USAGE),
    Bad("runs is a file", "*/runs: nothing can be written there; name another folder as `runs` in *", {"runs": ""}),
    Bad("cases/ without cases", "ERROR: */cases: holds no case; make a folder there with a request.md, one paragraph", prepare=no_cases, status=USAGE),
    Bad("--factory-cases without cases", "ERROR: */shop/none: holds no case; make *", prepare=lambda shop: (shop.path / "shop/none").mkdir(), args=(*SCRIPT, "--factory-cases", "shop/none"), status=USAGE),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.done)
def test_bad_input_is_one_line(shop: "Shop", bad: Bad) -> None:
    """The user sees one line with place and remedy, no traceback; no model was asked and no run was made."""
    shop.case("health")
    bad.prepare(shop)
    for name, text in bad.files.items():
        shop.write(name, text)

    result = shop.run(*bad.args, model=False)

    lines = [*result.errlines, *result.outlines]
    pytest.LineMatcher(lines).fnmatch_lines([bad.says])
    assert result.ret == bad.status
    assert "Traceback" not in "\n".join(lines)
    assert shop.made.isdisjoint({"METRICS.md", "runs"} - set(bad.files))


REQUEST = "Add GET /ping."
TYPED = [
    (("ping", REQUEST, "--target", "blog"), "Error: --target blog: is no folder, and no table of *targets.toml (its tables: shop)"),
    (("ping", REQUEST, "--target", "../nowhere"), "Error: --target ../nowhere: is no folder, *"),
    (("ping", REQUEST, "--target", "bare"), "Error: target 'bare', source = *: the repository has no commit; commit its files first"),
    (("ping", REQUEST, "--target", "dev"), "Error: *targets.toml: *dev* base = 'dev': *has no branch 'dev'; name one of main"),
    (("ping", " "), "Error: the request is empty; say in one paragraph what is to be built"),
    (("Add_Ping", REQUEST), "Error: 'Add_Ping' is no slug; take *, such as add-ping"),
    (("ping", REQUEST, "--model", "magic"), "ERROR: 'magic' is no model's name; use *"),
    (("ping", REQUEST, "--forge", "gitlab"), "ERROR: --factory-forge: *'auto', 'local' or 'github'*"),
    (("prs", "show", "0"), "Error: Invalid value for 'NUMBER': 0 is not in the range *"),
    (("cases", "check", "blog"), "Error: there is no case 'blog' in */cases; known are health"),
    (("query", "which stage fails most often?"), "Error: */runs: there are no runs to ask about; *"),
]  # fmt: skip
"""What is typed after `python -m pytest_factory`, and the line that comes."""


@pytest.mark.parametrize(
    ("words", "says"), TYPED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_bad_input_on_our_own_command_line_is_one_line(shop: "Shop", words: tuple[str, ...], says: str) -> None:
    """The same without a case: exit status 2, one line, and nothing was made but, once it was found, the target's store."""
    shop.case("health")
    committed(shop)
    if "dev" in words:
        shop.write(TARGETS, '[dev]\nsource = "shop"\nbase = "dev"\n')
    subprocess.run(["git", "init", "-q", "bare"], cwd=shop.path, check=True)
    there = shop.made

    done = subprocess.run(
        [sys.executable, "-m", "pytest_factory", *words], cwd=shop.path, capture_output=True, text=True, check=False
    )

    (line,) = filter(None, done.stderr.splitlines())
    pytest.LineMatcher([line]).fnmatch_lines([says])
    assert (done.returncode, done.stdout) == (2, "")
    assert shop.made - there <= ({"runs"} if says.startswith("ERROR") else set())  # where pytest says it
    assert not shop.traces


NO_ENGINE = "ERROR: no model can serve plan: ollama/auto: nothing answers at *; embedded/*: the embedded engine is not installed; the shortest way is: pip install *"


def test_no_server_and_no_engine_name_the_shortest_way(shop: "Shop", workers: str) -> None:
    """Where no Ollama answers and the extra `embedded` is not installed, one line says what to install."""
    shop.case("health")
    shop.write("pyproject.toml", DEAD_OLLAMA)
    shop.write("conftest.py", "import sys\nsys.modules['xllamacpp'] = None\n")  # Python's sign for what cannot be found
    command = [sys.executable, "-m", "pytest", *shop.arguments("cases", "-n", workers, model=False)]

    done = subprocess.run(command, cwd=shop.path, capture_output=True, text=True, check=False)

    pytest.LineMatcher(done.stderr.splitlines()).fnmatch_lines([NO_ENGINE])
    assert done.returncode == USAGE
    assert "Traceback" not in done.stdout + done.stderr
    assert shop.made == {"conftest.py"}


def test_uncommitted_work_is_left_alone_and_not_used(shop: "Shop") -> None:
    """Changed, new and staged files of the target's checkout are no error, stay as they are, and no stage sees them."""
    shop.case("health")
    committed(shop)
    shop.write("shop/main.py", "this is not even Python (")
    shop.write("shop/new.py", "x = 1\n")
    git(shop, "add", "new.py")
    before = status(shop)

    shop.run("cases").assert_outcomes(failed=1)

    assert status(shop) == before == " M main.py\nA  new.py\n"
    assert shop.rows == {"health": "no-pr"}
    assert shop.traces[0][-1]["failed_stage"] == "plan"
    assert "GET /" in next(shop.path.glob("runs/*/calls/*.json")).read_text()  # the route of what is committed


def status(shop: "Shop") -> str:
    """What git says of the app's checkout."""
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=shop.path / "shop", check=True, capture_output=True, text=True
    ).stdout


def test_an_oracle_is_not_run_to_find_out(shop: "Shop") -> None:
    """Collecting runs nothing of an oracle; what it imports only when it can, or may, is not asked for."""
    shop.case("health")
    shop.write(ORACLE, "raise SystemExit\ntry:\n    import nosuch\nexcept ImportError:\n    pass\n")

    assert shop.ids("cases") == ["health"]


def test_a_folder_of_ordinary_tests_may_be_called_cases(shop: "Shop") -> None:
    """Where somebody keeps tests of another kind in cases/, and where nobody asked for it, nothing is said."""
    no_cases(shop)

    assert shop.run().ret == pytest.ExitCode.NO_TESTS_COLLECTED
    shop.write("cases/test_own.py", "def test_it():\n    pass\n")
    shop.run("cases").assert_outcomes(passed=1)


WINDOWS = "*needs Linux or macOS; on Windows run it in WSL (`wsl --install`)"


def test_windows_is_refused_in_one_line(shop: "Shop") -> None:
    """On Windows, where nothing can be jailed, pytest and the command line name WSL and do nothing."""
    shop.case("health")
    shop.write("conftest.py", "import sys\nsys.platform = 'win32'\n")
    code = "import sys, pytest_factory.cli; sys.platform = 'win32'; pytest_factory.cli.main()"
    command = [sys.executable, "-c", code, "ping", "Add GET /ping."]

    plugin = shop.start("cases")
    lines = plugin.communicate(timeout=60)[0].splitlines()
    done = subprocess.run(command, cwd=shop.path, capture_output=True, text=True, check=False)

    pytest.LineMatcher(lines).fnmatch_lines([WINDOWS])
    pytest.LineMatcher(done.stderr.splitlines()).fnmatch_lines([WINDOWS])
    assert (plugin.returncode, done.returncode) == (COLLECTION, 2)
    assert not shop.traces


def test_what_windows_does_not_have_is_imported_by_runs_only() -> None:
    """The refusal is reached there: plugin and command line import without the modules that are POSIX's own."""
    code = "import sys; sys.modules['fcntl'] = sys.modules['resource'] = None; import pytest_factory.plugin, pytest_factory.cli"
    subprocess.run([sys.executable, "-c", code], check=True)
