"""The write fence: what a patch may touch, and the reason that is given for what it may not."""

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.errors import PatchRefused
from pytest_factory.workspace.fence import check_patch

FILES = ("README.md", "app/main.py", "app/templates/index.html", "Docs/guide.md", "conftest.py", "café.py")


def check(
    *paths: str,
    allow: tuple[str, ...] = (),
    max_files: int = 12,
    max_lines: int = 600,
    files: tuple[str, ...] = FILES,
    text: str = "x\n",
    hidden: tuple[str, ...] = ("cases", "runs"),
) -> None:
    """Check a patch that writes these paths; those among the files are changed, others are new."""
    changes = tuple(Change(path=path, before="" if path in files else None, after=text) for path in paths)
    patch = Patch(changes=changes)
    check_patch(patch, allow=allow, max_files=max_files, max_lines=max_lines, files=files, hidden=hidden)


@pytest.mark.parametrize(
    "path",
    [
        *("app/main.py", "main.py", "src/shop/routes/orders.py", "shop/py.pyi", "test/test_x.py", "tests/test_x.py"),
        *("app/templates/index.html", "app/static/site.css", "app/templates/mail.txt", "app/static/logo.svg"),
        *("app/data/products.json", "migrations/0001.sql", "CHANGELOG.md", "CHANGES.rst", "Docs/history.txt"),
        *("app/types.py", "app/runs/cases.py", "app/config.py", "ärger.py"),
    ],
)
def test_code_templates_tests_and_the_changelog_may_be_written(path: str) -> None:
    """What a feature is made of needs no permission."""
    check(path)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (".github/workflows/ci.yml", "dotfile"),
        (".env", "dotfile"),
        ("app/.htaccess", "dotfile"),
        (".gitattributes", "dotfile"),
        (".coveragerc", "dotfile"),
        ("pyproject.toml", "build configuration"),
        ("sub/setup.py", "build configuration"),
        ("setup.cfg", "build configuration"),
        ("MANIFEST.in", "build configuration"),
        ("Makefile", "build configuration"),
        ("Dockerfile", "build configuration"),
        ("Dockerfile.dev", "build configuration"),
        ("docker-compose.override.yml", "build configuration"),
        ("requirements.txt", "build configuration"),
        ("requirements-dev.txt", "build configuration"),
        ("requirements/dev.txt", "build configuration"),
        ("app/static/package.json", "build configuration"),
        ("conftest.py", "configures the tests"),
        ("tests/unit/conftest.py", "configures the tests"),
        ("tests/Conftest.PY", "configures the tests"),
        ("tox.ini", "configures the tests"),
        ("noxfile.py", "configures the tests"),
        ("pytest.ini", "configures the tests"),
        ("mypy.ini", "a tool's configuration"),
        ("app/logging.cfg", "a tool's configuration"),
        ("ruff.toml", "a tool's configuration"),
        ("deploy/app.yaml", "a tool's configuration"),
        ("uv.lock", "a lock file"),
        ("app/poetry.lock", "a lock file"),
        ("package-lock.json", "a lock file"),
        ("Jenkinsfile", "CI configuration"),
        ("azure-pipelines.yml", "CI configuration"),
        ("sitecustomize.py", "runs by itself"),
        ("app/usercustomize.py", "runs by itself"),
        ("app/x.pth", "runs by itself"),
        ("run.sh", "a script of a shell"),
        ("app/lib.so", "an executable"),
        ("app/__pycache__/main.pyc", "an executable"),
        ("README.md", "neither application code"),
        ("Procfile", "build configuration"),
        ("bin/run", "neither application code"),
        ("app/logo.png", "neither application code"),
        ("data.json", "neither application code"),
        ("pytest.py", "would hide"),
        ("src/coverage/__init__.py", "would hide"),
        ("json/__init__.py", "would hide"),
    ],
)
def test_what_builds_tests_deploys_or_configures_is_refused_unless_allowed(path: str, reason: str) -> None:
    """The message has the path, the reason and the remedy; a glob in `allow` lifts it."""
    with pytest.raises(PatchRefused, match=reason) as caught:
        check(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "`allow` in case.toml" in str(caught.value)
    check(path, allow=("nothing", path))


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/passwd", "../x.py", "app/../../x.py", "app//x.py", "./app/x.py", "app/", "", ".", "C:/x.py", "c:x.py"),
        *("app\\x.py", "app/x\n.py", "app/\x1b[2J.py", "app/x\0.py", "app/x.py:stream", "app/a*.py", "app/x?.py"),
        *(".git/config", "sub/.git/hooks/pre-commit", ".GIT/config", ".Git", "git~1/config", "GIT~2/x.py"),
        *(".git /config", ".git./config", ".g\u200cit/config", ".git\ufeff/config", "app/x.py ", "app/x.py."),
        *("app/cafe\u0301.py", "app/main\u202e.py", "app/x\ufe0f.py", "app/\u00adx.py"),
        *("cases/health/oracle.py", "Cases/x.py", "CASES/x.py", "runs/x.py", "cases", "runs"),
    ],
)
def test_no_permission_covers_tricks_git_cases_and_runs(path: str) -> None:
    """Paths that lead elsewhere on some file system, into .git, cases/ or runs/ are refused whatever `allow` says."""
    with pytest.raises(PatchRefused, match=r"^'"):
        check(path, allow=("**", path), files=())


@pytest.mark.parametrize("after", ["x = 1\n", None], ids=["edited", "deleted"])
@pytest.mark.parametrize(
    "path", ["tests/test_main.py", "tests/data/notes.json", "app/test_views.py", "app/views_test.py"]
)
def test_tests_of_the_base_stay_as_they_are(path: str, after: str | None) -> None:
    """A patch adds tests in new files; one that edits or deletes a test of the base is refused unless `allow` names it."""
    patch = Patch(changes=(Change(path=path, before="", after=after),))
    with pytest.raises(PatchRefused, match="tests are added, never edited or deleted"):
        check_patch(patch, allow=(), max_files=1, max_lines=1, files=(path,))
    check_patch(patch, allow=(path,), max_files=1, max_lines=1, files=(path,))
    check(path, files=())


def test_the_hidden_folders_can_have_other_names() -> None:
    """A project whose cases lie elsewhere protects that folder."""
    check("features/x.py")
    with pytest.raises(PatchRefused, match="features/ is not the app's"):
        check("features/x.py", hidden=("features", "out"))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("app/Main.py", "'app/Main.py' differs from 'app/main.py' in case only"),
        ("APP/new.py", "'APP' differs from 'app' in case only"),
        ("CAFÉ.py", "'CAFÉ.py' differs from 'café.py' in case only"),
        ("app/main.py/x.py", "app/main.py is a file"),
        ("docs/new.txt", "'docs' differs from 'Docs' in case only"),
    ],
)
def test_a_new_path_does_not_collide_with_one_that_is_there(path: str, message: str) -> None:
    """Names that differ in case only, or a file where a folder is, are refused."""
    with pytest.raises(PatchRefused, match=message):
        check(path)


def test_new_paths_do_not_collide_with_each_other() -> None:
    """Two new names of one patch are held to the same, and a deleted file makes room for a folder of its name."""
    with pytest.raises(PatchRefused, match="in case only"):
        check("shop/a.py", "Shop/b.py")
    with pytest.raises(PatchRefused, match="is a folder"):
        check("shop/a.py/b.py", "shop/a.py")
    gone = Change(path="shop.py", before="x\n", after=None)
    inside = Change(path="shop.py/a.py", before=None, after="x\n")
    check_patch(Patch(changes=(gone, inside)), allow=(), max_files=2, max_lines=9, files=("shop.py",))


def test_names_that_collide_already_do_not_block_a_change() -> None:
    """A repository with readme.py and README.py can still have one of them changed."""
    check("readme.py", files=("readme.py", "README.py"))


@pytest.mark.parametrize(
    ("glob", "path", "lifted"),
    [
        ("*.toml", "pyproject.toml", True),
        ("*.toml", "sub/pyproject.toml", False),
        ("**/*.toml", "sub/a/pyproject.toml", True),
        ("**/*.toml", "pyproject.toml", True),
        ("docs/", "docs/a/guide.md", True),
        ("docs", "docs/guide.md", False),
        ("./docs/*.md", "docs/guide.md", True),
        ("requirements*.txt", "requirements/evil/x.txt", False),
    ],
)
def test_a_glob_stays_within_a_folder(glob: str, path: str, lifted: bool) -> None:
    """`*` does not cross a slash, `**` does, and a slash at the end means everything below."""
    if lifted:
        check(path, allow=(glob,), files=())
    else:
        with pytest.raises(PatchRefused):
            check(path, allow=(glob,), files=())


def test_limits_hold_also_for_what_is_allowed() -> None:
    """Too many files or added lines are refused with the number and the limit; deleted lines cost nothing."""
    with pytest.raises(PatchRefused, match="touches 3 files; the limit is 2"):
        check("a.py", "b.py", "c.py", max_files=2)
    with pytest.raises(PatchRefused, match="adds 6 lines; the limit is 5"):
        check("a.py", "b.py", text="x\n" * 3, max_lines=5, allow=("**",))
    check("a.py", "b.py", text="x\n" * 3, max_lines=6)
    shorter = Change(path="a.py", before="x\n" * 900, after="y\n")
    check_patch(Patch(changes=(shorter,)), allow=(), max_files=1, max_lines=1)


@pytest.mark.parametrize("text", ["x\ud800", "x\0"])
def test_a_text_that_is_no_text_is_refused(text: str) -> None:
    """Half a surrogate pair or a null character cannot be a source file, whatever a model writes."""
    with pytest.raises(PatchRefused, match="its new text"):
        check("app/main.py", text=text, allow=("**",))
