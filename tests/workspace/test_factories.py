"""Apps that functions make, shown as if modules made them."""

import pytest

from pytest_factory.artifacts import Place, SourceFile
from pytest_factory.workspace.factories import flat, shown_flat

FACTORY = '''"""The harbour."""

from flask import Flask

from harbour.views import bp


def create_app(name: str = "harbour") -> Flask:
    """Make it."""
    harbour = Flask(name)
    # what it knows
    harbour.register_blueprint(bp)

    @harbour.get("/")
    def read_root() -> str:
        return name

    return harbour


app = create_app()
'''


def test_a_factory_is_shown_as_a_module() -> None:
    """Its statements stand in the module, what calls it and what it returns do not; a function in it keeps its return."""
    assert flat(FACTORY, "create_app") == (
        '"""The harbour."""\n\nfrom flask import Flask\n\nfrom harbour.views import bp\n\n\nharbour = Flask(name)\n'
        '# what it knows\nharbour.register_blueprint(bp)\n\n@harbour.get("/")\ndef read_root() -> str:\n    return name\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "def create_app():\n    if x:\n        return Flask('a')\n    return Flask('b')\n",
        "def create_app(): return Flask('a')\n",
        "@cache\ndef create_app():\n    app = Flask('a')\n    return app\n",
        "def other():\n    app = Flask('a')\n    return app\n",
        "def create_app(:\n",
    ],
)
def test_what_cannot_be_shown_flat_stays(text: str) -> None:
    """Where the way through the function matters, and where there is none of that name."""
    assert flat(text, "create_app") == text


def test_only_the_file_of_the_place_is_shown_flat() -> None:
    """Other files, and places in a module, are shown as they are."""
    files = [SourceFile(path=path, why="", text=FACTORY) for path in ("a.py", "b.py")]

    shown = shown_flat(files, Place(file="b.py", router="harbour", inside="create_app"))

    assert [file.text == FACTORY for file in shown] == [True, False]
    assert shown_flat(files, Place(file="b.py", router="harbour")) == files
