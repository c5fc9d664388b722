"""Which items there are: cases become items of the one test function."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop


def test_every_case_is_an_item_sorted_by_id(shop: "Shop") -> None:
    """A folder with a request is an item whose id is the folder's name, and what is no case is none."""
    for name in ("zoo", "add-user", "x2"):
        shop.case(name)
    shop.write("cases/notes/readme.txt", "no case")

    assert shop.ids("cases") == ["add-user", "x2", "zoo"]


def test_a_case_needs_a_request_only(shop: "Shop") -> None:
    """request.md alone makes a case."""
    shop.write("cases/health/request.md", "Add GET /health.")

    assert shop.ids("cases") == ["health"]


@pytest.mark.parametrize("args", [("cases",), (), ("--factory-cases", "cases"), (".",)])
def test_cases_are_found_however_they_are_asked_for(shop: "Shop", args: tuple[str, ...]) -> None:
    """The folder, nothing at all, the option and the folder above give the same items."""
    shop.case("health")

    assert shop.ids(*args) == ["health"]


def test_the_option_names_another_folder(shop: "Shop") -> None:
    """With --factory-cases that folder is collected instead of the settings' one."""
    shop.case("health")
    shop.case("other", folder="elsewhere")
    shop.write("elsewhere/targets.toml", '[shop]\nsource = "shop"\n')

    assert shop.ids("--factory-cases", "elsewhere") == ["other"]


def test_a_folder_of_cases_may_have_any_name(shop: "Shop") -> None:
    """A folder that is named on the command line is taken for what it holds."""
    shop.case("other", folder="elsewhere")
    shop.write("elsewhere/targets.toml", '[shop]\nsource = "shop"\n')

    assert shop.ids("elsewhere") == ["other"]


def test_folders_that_nobody_named_are_left_alone(shop: "Shop") -> None:
    """What merely looks like cases somewhere in the tree runs nothing: it would cost tokens."""
    shop.case("health")
    shop.case("fixture", folder="tests/data")

    assert shop.ids() == ["health"]


def test_repeats_have_ids_of_their_own(shop: "Shop") -> None:
    """The first repeat is named like the case, later ones by their number."""
    shop.case("health")
    shop.case("zoo")

    assert shop.ids("cases", "--factory-repeat", "2") == ["health", "health[2]", "zoo", "zoo[2]"]


def test_k_selects_one_case_by_its_id(shop: "Shop") -> None:
    """An id with dashes can be given to -k as it is."""
    shop.case("request-id")
    shop.case("health")

    assert shop.ids("cases", "-k", "request-id") == ["request-id"]


def test_tags_are_markers_and_complexity_is_none(shop: "Shop") -> None:
    """-m selects by tag, also where unknown markers are errors; complexity is for reports only."""
    shop.case("health", "gradient")
    shop.case("slow", "late-one")
    shop.write("cases/slow/case.toml", 'tags = ["late-one"]\ncomplexity = "medium"\n')

    assert shop.ids("cases", "-m", "gradient", "--strict-markers") == ["health"]
    assert shop.ids("cases", "-m", "late-one", "--strict-markers") == ["slow"]
    assert shop.ids("cases", "-m", "medium") == []


@pytest.mark.parametrize("lift", [("-m", "dev"), ("--factory-all",), ("cases/test_features.py::test_feature[hard]",)])
def test_skipped_tags_are_left_out_unless_asked_for(shop: "Shop", lift: tuple[str, ...]) -> None:
    """skip_tags leaves cases out; -m, --factory-all and a node id bring them back."""
    shop.write("pyproject.toml", '[tool.pytest_factory]\nskip_tags = ["dev"]\n')
    shop.case("health", "dev-like")
    shop.case("hard", "dev")

    assert shop.ids("cases") == ["health"]
    assert "hard" in shop.ids(*lift)


def test_a_node_id_of_the_shipped_function_selects_one_case(shop: "Shop") -> None:
    """The id that pytest prints can be given to pytest, although no file is there."""
    shop.case("health")
    shop.case("health-deep")

    assert shop.ids("cases/test_features.py::test_feature[health]") == ["health"]
    assert shop.ids("cases/test_features.py") == ["health", "health-deep"]
    assert shop.ids("cases/test_features.py::test_feature[health]", "cases") == ["health", "health-deep"]


def test_an_own_test_module_replaces_the_shipped_one(shop: "Shop") -> None:
    """Where cases/ has a test module, only its functions run the cases, by whatever fixture they ask for."""
    shop.case("health")
    shop.write("cases/conftest.py", "import pytest\n\n@pytest.fixture\ndef mine(plan):\n    return plan\n")
    shop.write("cases/test_mine.py", "def test_own(mine):\n    pass\n\ndef test_other():\n    pass\n")

    result = shop.run("--collect-only", "-q", "cases")

    assert result.outlines[:2] == ["cases/test_mine.py::test_own[health]", "cases/test_mine.py::test_other"]


def test_other_tests_with_an_argument_case_are_not_ours(shop: "Shop") -> None:
    """A test that is parametrized over `case` and `repeat` by its author keeps its own values."""
    shop.write(
        "tests/test_own.py",
        "import pytest\n\n@pytest.mark.parametrize('case', [1, 2])\n@pytest.mark.parametrize('repeat', [3])\n"
        "def test_it(case, repeat):\n    assert case in (1, 2)\n",
    )

    shop.run("tests").assert_outcomes(passed=2)


def test_nothing_in_a_case_is_collected(shop: "Shop") -> None:
    """An oracle is held out, even where it looks like a test module."""
    shop.case("health")
    shop.write("cases/health/test_oracle.py", "def test_it():\n    raise SystemExit\n")

    assert "test_oracle" not in shop.run("--collect-only", "-q", "cases").stdout.str()


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("cases/health/case.toml", 'tag = ["x"]', "*health/case.toml: tag: is no key; did you mean tags?"),
        ("cases/health/case.toml", 'tags = ["skip"]', "*health/case.toml: tags: 'skip' cannot be a marker*"),
        ("cases/health/case.toml", 'tags = ["two words"]', "*health/case.toml: tags: 'two words' cannot be a marker*"),
        ("cases/health/case.toml", 'target = "blog"', "*health/case.toml: target: 'blog' is no table of *"),
        (
            "cases/targets.toml",
            "[shop]\nsorce = 'shop'",
            "*targets.toml: [[]shop[]]: sorce: is no key; did you mean source?",
        ),
        ("cases/health/request.md", " \n", "*health/request.md: is empty; write the request there, one paragraph"),
        ("cases/Health/request.md", "Add it.", "*Health: 'Health' is no case id; *"),
    ],
)
def test_a_wrong_case_is_an_error_of_one_line(shop: "Shop", file: str, text: str, says: str) -> None:
    """What is wrong in a case or a target is said with file, key and remedy."""
    shop.case("health")
    shop.write(file, text)

    result = shop.run("cases")

    result.stdout.fnmatch_lines([says])
    result.assert_outcomes(errors=1)
    assert "Traceback" not in result.stdout.str()


def test_a_wrong_case_spends_nothing_on_the_right_ones(shop: "Shop", workers: str) -> None:
    """One case that cannot be read stops all of them before anything is asked."""
    shop.case("health")
    shop.case("zoo")
    shop.write("cases/zoo/request.md", "")

    result = shop.run("cases", "-n", workers)

    result.assert_outcomes(errors=1)
    assert not shop.made


def test_an_own_conftest_counts(shop: "Shop") -> None:
    """Hooks and fixtures of a conftest.py beside the cases, or above, hold for the shipped function, too."""
    shop.case("health")
    shop.write("conftest.py", "def pytest_runtest_setup(item):\n    print('set up', item.name)\n")
    shop.write("cases/conftest.py", "import pytest\n\n@pytest.fixture\ndef plan():\n    pytest.skip('not today')\n")

    result = shop.run("cases", "-s")

    result.stdout.fnmatch_lines(["*set up test_feature[[]health[]]*"])
    result.assert_outcomes(skipped=1)
