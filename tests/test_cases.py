"""Reading cases/ and targets.toml, and what is said where something in them is wrong."""

import pickle
from pathlib import Path

import pytest

from pytest_factory.cases import Case, load_cases, load_targets, valid_id
from pytest_factory.errors import CaseError, TargetError

TWO = '[one]\nsource = "app"\n\n[two]\nsource = "app"\n'


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A cases folder with one case, `hello`, and one target, `one`, whose source is the folder `app`."""
    (tmp_path / "app").mkdir()
    folder = tmp_path / "cases"
    (folder / "hello").mkdir(parents=True)
    (folder / "hello" / "request.md").write_text("\nAdd a /hello endpoint.\n")
    (folder / "targets.toml").write_text('[one]\nsource = "app"\n')
    return folder


def wrong_case(cases: Path) -> str:
    """The one line of the CaseError that loading raises."""
    with pytest.raises(CaseError) as caught:
        load_cases(cases)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def wrong_target(cases: Path, text: str) -> str:
    """The one line of the TargetError that this targets.toml raises."""
    (cases / "targets.toml").write_text(text)
    with pytest.raises(TargetError) as caught:
        load_cases(cases)
    assert "\n" not in str(caught.value)
    assert str(cases / "targets.toml") in str(caught.value)
    return str(caught.value)


def test_a_request_alone_is_a_case(cases: Path) -> None:
    """Without case.toml the only target is taken, and everything else has its default."""
    (case,) = load_cases(cases)
    assert (case.id, case.request, case.target.name) == ("hello", "Add a /hello endpoint.", "one")
    assert (case.complexity, case.tags, case.allow, case.oracle) == ("", (), (), None)
    assert case.target.root == cases.parent


def test_everything_that_a_case_may_say(cases: Path) -> None:
    """All keys of case.toml and of a target are read; a number of limits may be whole; an oracle is found."""
    (cases / "hello" / "case.toml").write_text(
        'target = "two"\ncomplexity = "cross-cut"\ntags = ["a", "b"]\nallow = ["pyproject.toml"]\n'
        "limits = {seconds = 60, usd = 0.5, tokens = 1000, files = 3, lines = 50}\n"
    )
    (cases / "hello" / "oracle.py").write_text("")
    (cases / "targets.toml").write_text(
        '[one]\nsource = "pypi:flask==3.1.3/examples/tutorial"\n\n[two]\nsource = "https://example.com/app.git"\n'
        'base = "dev"\ninstall = "-e ."\napp = "app.main:create_app()"\nserve = "uvicorn app:app --port {port}"\n'
        'test = "pytest -q"\nenv = {DATABASE = "sqlite://"}\n'
    )
    (case,) = load_cases(cases)
    assert (case.target.name, case.target.env, case.target.base) == ("two", {"DATABASE": "sqlite://"}, "dev")
    assert (case.complexity, case.tags, case.allow) == ("cross-cut", ("a", "b"), ("pyproject.toml",))
    assert (case.limits.seconds, case.limits.usd, case.limits.tokens, case.limits.files) == (60, 0.5, 1000, 3)
    assert case.oracle == cases / "hello" / "oracle.py"


def test_cases_cross_a_process_border(cases: Path) -> None:
    """A case is the same after pickle and after JSON."""
    (case,) = load_cases(cases)
    assert pickle.loads(pickle.dumps(case)) == case  # noqa: S301 - our own bytes
    assert Case.model_validate_json(case.model_dump_json()) == case


def test_cases_are_sorted_and_other_folders_ignored(cases: Path) -> None:
    """Ids are sorted; a folder with neither request.md nor case.toml is no case, whatever its name."""
    for name in ("zeta", "alpha"):
        (cases / name).mkdir()
        (cases / name / "request.md").write_text("Do it.")
    (cases / "__pycache__").mkdir()
    (cases / "test_features.py").write_text("")
    assert [case.id for case in load_cases(cases)] == ["alpha", "hello", "zeta"]


def test_a_byte_order_mark_is_no_part_of_the_request(cases: Path) -> None:
    """A file that an editor saved with a BOM reads like one without."""
    (cases / "hello" / "request.md").write_bytes(b"\xef\xbb\xbfAdd it.")
    (cases / "hello" / "case.toml").write_bytes(b"\xef\xbb\xbftags = []")
    assert load_cases(cases)[0].request == "Add it."


@pytest.mark.parametrize(("name", "ok"), [("a", True), ("0-a", True), ("a" * 63, True), ("a" * 64, False), ("", False)])
def test_the_length_of_an_id(name: str, ok: bool) -> None:
    """An id has 1 to 63 characters."""
    assert valid_id(name) is ok


@pytest.mark.parametrize("name", ["Hello", "-a", "a_b", "a b", "ä", "a\n", "../a"])
def test_an_id_outside_the_rule(cases: Path, name: str) -> None:
    """Other characters than a-z, 0-9 and -, or - in front, are refused with the rule."""
    assert not valid_id(name)
    if "/" not in name:
        (cases / "hello").rename(cases / name)
        with pytest.raises(CaseError, match="is no case id; rename the folder to 1 to 63 of a-z"):
            load_cases(cases)


def test_an_empty_or_missing_request(cases: Path) -> None:
    """A case needs a request that says something."""
    request = cases / "hello" / "request.md"
    request.write_text(" \n")
    assert wrong_case(cases) == f"{request}: is empty; write the request there, one paragraph"
    request.unlink()
    (cases / "hello" / "case.toml").write_text("")
    assert wrong_case(cases) == f"{request}: is missing; write the request there, one paragraph"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('complexty = "small"', "complexty: is no key; did you mean complexity?"),
        ("limits = {second = 3}", "limits: second: is no key; did you mean seconds?"),
        ("zzz = 1", "zzz: is no key; known are target, complexity, tags, allow, limits"),
        ('complexity = "hard"', "complexity: 'hard' is none of trivial, small, medium, cross-cut, stateful"),
        ('tags = "gradient"', "tags: Input should be a list (it is 'gradient')"),
        ("tags = [1]", "tags.0: Input should be a valid string (it is 1)"),
        ("limits = 5", "limits: Input should be a table (it is 5)"),
        ('limits = {tokens = "many"}', "limits.tokens: Input should be a valid integer (it is 'many')"),
        ("limits = {seconds = 0}", "limits.seconds: Input should be greater than 0 (it is 0)"),
        ("target = 3", "target: must be the name of a table of targets.toml (it is 3)"),
        ("id = 'other'", "id: is no key"),
        ("tags = [", "is not valid TOML"),
    ],
)
def test_what_is_wrong_in_a_case_is_named(cases: Path, text: str, said: str) -> None:
    """The message names case.toml, the key and what it should be."""
    file = cases / "hello" / "case.toml"
    file.write_text(text)
    message = wrong_case(cases)
    assert message.startswith(f"{file}: ")
    assert said in message


def test_files_that_are_not_utf8(cases: Path) -> None:
    """The file and the place of the first wrong byte are named."""
    request, case_file = cases / "hello" / "request.md", cases / "hello" / "case.toml"
    case_file.write_bytes(b'tags = ["\xff"]')
    assert wrong_case(cases) == f"{case_file}: is not UTF-8 (byte 9); save it as UTF-8"
    request.write_bytes(b"Gr\xfc\xdfe")
    assert wrong_case(cases) == f"{request}: is not UTF-8 (byte 2); save it as UTF-8"


def test_which_target_a_case_gets(cases: Path) -> None:
    """The one it names; else the table `default`; else the only one; else it is an error that names them."""
    targets, case_file = cases / "targets.toml", cases / "hello" / "case.toml"
    targets.write_text(TWO)
    assert "target: is missing, and" in (said := wrong_case(cases))
    assert said.endswith("has no table [default] (its tables: one, two); name one")
    targets.write_text(TWO + '\n[default]\nsource = "app"\n')
    assert load_cases(cases)[0].target.name == "default"
    targets.write_text(f'default = "two"\n{TWO}')
    assert load_cases(cases)[0].target.name == "two"
    case_file.write_text('target = "two"')
    assert load_cases(cases)[0].target.name == "two"
    case_file.write_text('target = "tow"')
    assert wrong_case(cases) == f"{case_file}: target: 'tow' is no table of {targets}; did you mean two?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[one]\nsorce = "app"', "[one]: sorce: is no key; did you mean source?"),
        ('[one]\nsource = "app"\nname = "x"', "[one]: name: is no key"),
        ('[one]\nbase = "main"', "[one] source: is missing"),
        ("[one]\nsource = 3", "[one] source: Input should be a valid string (it is 3)"),
        ('[one]\nsource = "ap"', "[one] source: there is no folder"),
        ('[one]\nsource = "pypi:flask"', "'pypi:flask' is not of the form pypi:NAME==VERSION"),
        ('[one]\nsource = "app"\napp = "app.main"', "app: 'app.main' is not of the form module:attribute"),
        ('[one]\nsource = "app"\nserve = "uvicorn app:app"', "serve: the command does not say where {port} goes"),
        ('[one]\nsource = "app"\nenv = {PORT = 80}', "[one] env.PORT: Input should be a valid string (it is 80)"),
        ('default = "on"\n[one]\nsource = "app"', "default: 'on' is no table of this file; did you mean one?"),
        ('source = "app"', "source: stands outside any table; put it below a line [NAME]"),
        ('["../one"]\nsource = "app"', "[../one]: a target's name is made of letters"),
        ("[one", "is not valid TOML"),
    ],
)
def test_what_is_wrong_in_a_target_is_named(cases: Path, text: str, said: str) -> None:
    """The message names targets.toml, the table, the key and what it should be."""
    assert said in wrong_target(cases, text)


def test_targets_toml_is_missing(cases: Path) -> None:
    """The message says what to write; without any case nobody asks for it."""
    (cases / "targets.toml").unlink()
    with pytest.raises(TargetError, match="there is no such file; make it, with a table"):
        load_cases(cases)
    (cases / "hello" / "request.md").unlink()
    assert load_cases(cases) == ()


def test_a_cases_folder_that_is_not_there(tmp_path: Path) -> None:
    """The message says which folder, and where its name comes from."""
    with pytest.raises(CaseError, match=r"no-cases: there is no such folder; make it, or name another one"):
        load_cases(tmp_path / "no-cases")


def test_sources_are_relative_to_the_given_root(cases: Path, tmp_path: Path) -> None:
    """`root` replaces the folder above cases/."""
    (tmp_path / "deep" / "app").mkdir(parents=True)
    targets = load_targets(cases / "targets.toml", root=tmp_path / "deep")
    assert targets["one"].root == tmp_path / "deep"
