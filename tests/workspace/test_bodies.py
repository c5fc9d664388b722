"""A class that is body and thing at once."""

import pytest

from pytest_factory.workspace.bodies import with_own_bodies

BOAT = "class Boat(BaseModel):\n    name: str\n    sails: int\n\n\n"
PUT = (
    '@app.put("/boats/{name}")\ndef put_boat(name: str, boat: Boat) -> Boat:\n    BOATS[name] = boat\n    return boat\n'
)
SPLIT = (
    "class BoatBody(BaseModel):\n    sails: int\n\n\n"
    '@app.put("/boats/{name}")\ndef put_boat(name: str, body: BoatBody) -> Boat:\n'
    "    boat = Boat(name=name, **body.model_dump(exclude_unset=True))\n    BOATS[name] = boat\n    return boat\n"
)


def sails(method: str, path: str) -> frozenset[str] | None:
    """What bodies hold here: the sails, wherever something is put or posted."""
    return frozenset({"sails"}) if method != "GET" else None


def test_a_body_that_lacks_what_the_path_has_gets_a_class_of_its_own() -> None:
    """The new class has what is sent, and the function makes the whole of path and body."""
    assert with_own_bodies(BOAT + PUT, sources={}, sent=sails) == BOAT + SPLIT


def test_the_class_may_stand_in_the_app() -> None:
    """A class of the app is the body of a new route as often as a new one."""
    assert with_own_bodies(PUT, sources={"app/models.py": BOAT}, sent=sails) == SPLIT


def test_two_routes_of_one_class_share_its_body() -> None:
    """The second function takes the class that was made for the first."""
    other = PUT.replace("put", "post")
    code = with_own_bodies(f"{BOAT}{PUT}\n\n{other}", sources={}, sent=sails)

    assert code.count("class BoatBody") == 1
    assert code.count("body: BoatBody") == 2


def test_an_argument_that_is_missing_is_added() -> None:
    """A function that read the name from the body reads it from the path."""
    code = with_own_bodies(BOAT + PUT.replace("name: str, ", ""), sources={}, sent=sails)

    assert "def put_boat(name: str, body: BoatBody) -> Boat:" in code


def test_a_docstring_stays_the_first_statement() -> None:
    """The whole thing is made after it."""
    code = with_own_bodies(BOAT + PUT.replace("    BOATS", '    """Put it."""\n    BOATS'), sources={}, sent=sails)

    assert '    """Put it."""\n    boat = Boat(' in code


@pytest.mark.parametrize(
    "code",
    [
        BOAT.replace("sails: int", "sails: int\n    flag: str") + PUT,
        BOAT.replace("name: str", 'name: str = ""') + PUT,
        BOAT.replace("name: str", 'name: str = Field(default="")') + PUT,
        BOAT.replace("BaseModel", "Ship") + PUT,
        BOAT + PUT.replace("{name}", "{other}"),
        BOAT + PUT.replace("app.put", "app.get"),
        BOAT + '@app.put("/boats/{name}")\ndef put_boat(name: str, boat: Boat) -> Boat: return boat\n',
        f"class BoatBody(BaseModel):\n    other: str\n\n\n{BOAT}{PUT}",
        "def put_boat(:\n",
    ],
    ids=[
        "more-missing",
        "default",
        "field-default",
        "other-base",
        "not-in-path",
        "no-body",
        "one-line",
        "taken",
        "broken",
    ],
)
def test_what_is_not_sure_stays(code: str) -> None:
    """Only a required field of a plain model that the path alone has makes a body of its own."""
    assert with_own_bodies(code, sources={}, sent=sails) == code


def test_what_the_function_gives_itself_is_not_asked_of_the_body() -> None:
    """An id that the code chooses is no field of what is sent, and the rest of the function stays as it is."""
    post = (
        '@app.post("/boats")\ndef add_boat(new: Boat) -> Boat:\n'
        "    boat = Boat(name=next_name(), **new.model_dump())\n    return boat\n"
    )

    code = with_own_bodies(BOAT + post, sources={}, sent=sails)

    body = "class BoatBody(BaseModel):\n    sails: int\n\n\n"
    assert code == BOAT + body + post.replace("new: Boat", "new: BoatBody")


def test_a_body_of_which_one_field_is_read_has_that_field() -> None:
    """A route that changes one thing takes the class of the whole: what is never sent and never read is not asked for."""
    post = '@app.post("/boats/{name}/sails")\ndef set_sails(name: str, new: Boat) -> Boat:\n    boat = BOATS[name]\n'
    post += "    boat.sails = new.sails\n    return boat\n"
    flag = BOAT.replace("sails: int", "sails: int\n    flag: str")

    code = with_own_bodies(flag + post, sources={}, sent=sails)

    body = "class BoatBody(BaseModel):\n    sails: int\n\n\n"
    assert code == flag + body + post.replace("new: Boat", "new: BoatBody")
    reading = post.replace("boat.sails = new.sails", "boat.sails, boat.flag = new.sails, new.flag")
    assert with_own_bodies(flag + reading, sources={}, sent=sails) == flag + reading


def test_an_id_that_is_set_on_the_body_makes_the_whole_there() -> None:
    """What is read before is read of the body, what comes after has the thing with its id."""
    post = (
        '@app.post("/boats")\ndef add_boat(boat: Boat) -> Boat:\n    if boat.sails < 1:\n        raise ValueError\n'
        "    boat.name = next_name(boat.sails)\n    BOATS.append(boat)\n    return boat\n"
    )

    code = with_own_bodies(BOAT + post, sources={}, sent=sails)

    assert code == BOAT + (
        "class BoatBody(BaseModel):\n    sails: int\n\n\n"
        '@app.post("/boats")\ndef add_boat(body: BoatBody) -> Boat:\n    if body.sails < 1:\n        raise ValueError\n'
        "    boat = Boat(name=next_name(body.sails), **body.model_dump())\n    BOATS.append(boat)\n    return boat\n"
    )


@pytest.mark.parametrize("before", ["    BOATS.append(boat)\n", "    print(boat.name)\n"], ids=["kept", "read"])
def test_an_id_that_is_set_too_late_stays(before: str) -> None:
    """Where the body is handed on or its id is read before there is one, nothing is sure."""
    post = f'@app.post("/boats")\ndef add_boat(boat: Boat) -> Boat:\n{before}    boat.name = "Ann"\n    return boat\n'

    assert with_own_bodies(BOAT + post, sources={}, sent=sails) == BOAT + post


POST = '@app.post("/boats")\ndef add_boat(new: BoatIn) -> Boat:\n    return Boat(name="x", **new.model_dump())\n'


def test_a_class_that_nobody_has_is_made_of_what_is_sent() -> None:
    """With the fields that another class has for it."""
    found = with_own_bodies(POST, sources={"app/models.py": BOAT}, sent=sails)

    assert found == f"class BoatIn(BaseModel):\n    sails: int\n\n\n{POST}"


@pytest.mark.parametrize(
    "sources",
    [{}, {"app/models.py": BOAT, "app/deps.py": "BoatIn = Annotated[Boat, Depends(get)]\n"}],
    ids=["nothing-to-take-it-from", "known"],
)
def test_a_class_that_somebody_has_or_that_nothing_tells_stays(sources: dict[str, str]) -> None:
    """Its fields are not guessed."""
    assert with_own_bodies(POST, sources=sources, sent=sails) == POST
