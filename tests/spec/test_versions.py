"""The versions of the spec format: each reads what it writes, obeys its own rules, and tells what the others tell."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

from pytest_factory.artifacts import Answer, Criterion, Route, Spec
from pytest_factory.errors import UsageError
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
from pytest_factory.spec.reach import concerns_queries, path_pattern
from pytest_factory.spec.versions import V0, VERSIONS, Version, version_of

GOLD = sorted(Path(__file__).parent.parent.parent.glob("cases/*/gold.spec.json"))
KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


class Example(NamedTuple):
    """One worked example of a version."""

    version: Version
    request: str
    routes: tuple[Route, ...]
    answers: tuple[Answer, ...]
    reply: dict[str, Any]

    @property
    def spec(self) -> Spec:
        """What the version reads in it, repaired."""
        spec = self.version.parse(json.dumps(self.reply))
        return self.version.repair(spec, self.request, self.routes, self.answers)


def examples(version: Version) -> list[Example]:
    """All of them."""
    found = []
    for example in Prompts().data(version.examples):
        routes = tuple(Route(method=m, path=p, file="", function="", line=0) for m, p in example["routes"])
        answers = tuple(Answer.model_validate(answer) for answer in example.get("answers", ()))
        found.append(Example(version, example["request"], routes, answers, example["reply"]))
    return found


EXAMPLES = [
    pytest.param(example, id=f"{name}: {example.reply['title']}")
    for name, version in VERSIONS.items()
    for example in examples(version)
]


def obeys(value: Any, schema: Any) -> bool:
    """Whether a value is what a JSON schema asks for, in the words that the versions' schemas use."""
    if "anyOf" in schema:
        return any(obeys(value, choice) for choice in schema["anyOf"])
    known = {
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "pattern",
        "minItems",
        "maxItems",
    }
    assert set(schema) <= known
    if not isinstance(value, KINDS[schema["type"]]) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, list):
        fits = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        return fits and all(obeys(item, schema["items"]) for item in value if "items" in schema)
    if isinstance(value, dict):
        named, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        rest = {key: item for key, item in value.items() if key not in named}
        if not set(schema.get("required", ())) <= set(value) or (rest and more is False):
            return False
        needed = schema.get("required", [])
        order = [*needed, *(key for key in named if key not in needed)]
        if (told := [key for key in value if key in named]) != sorted(told, key=order.index):
            return False  # engines write keys in this order only
        fits = all(obeys(item, named[key]) for key, item in value.items() if key in named)
        return fits and (more is True or all(obeys(item, more) for item in rest.values()))
    return True


def test_a_query_may_be_asked_of_every_criterion() -> None:
    """Where the request speaks of queries each criterion says what its own is; else it may leave it out."""
    bare = {"says": "", "method": "GET", "path": "/boats"}
    plan = {"title": "", "intent": "", "criteria": [{**bare, "status": 200}]}
    told = {**plan, "criteria": [{**bare, "query": {}, "status": 200}]}

    assert obeys(plan, VERSIONS["v1"].schema("^/boats$"))
    assert not obeys(plan, VERSIONS["v1"].schema("^/boats$", queries=True))
    assert obeys(told, VERSIONS["v1"].schema("^/boats$", queries=True))


@pytest.mark.parametrize("sent", [{"send_json": {}}, {"send_json": {"name": "Ada"}}, {"send_form": {"name": "Ada"}}])
def test_a_change_says_what_it_sends(sent: dict[str, Any]) -> None:
    """What may be left out before the status is left out by a small model; a body that is asked for may be empty."""
    plan = {"title": "", "intent": ""}
    bare = {"says": "", "method": "POST", "path": "/boats"}

    assert obeys({**plan, "criteria": [{**bare, **sent, "status": 201}]}, VERSIONS["v1"].schema())
    assert not obeys({**plan, "criteria": [{**bare, "status": 201}]}, VERSIONS["v1"].schema())
    assert not obeys({**plan, "criteria": [{**bare, "status": 201, **sent}]}, VERSIONS["v1"].schema())


def test_a_list_of_values_is_bounded() -> None:
    """A model that should tell a hundred values would write until it is cut off."""
    values = {"names": ["Ada"] * 4}
    plan = {"title": "", "intent": "", "criteria": [{"says": "", "method": "GET", "path": "/", "status": 200}]}
    plan["criteria"] = [{**plan["criteria"][0], "json_values": values}]  # type: ignore[dict-item]

    assert not obeys(plan, VERSIONS["v1"].schema())


def in_a_sentence(criterion: Criterion) -> Criterion:
    """What of a criterion a sentence can hold; its words, and what code knows of it, aside."""
    expect = criterion.expect.model_copy(update={"fields": {}, "length": None})
    return criterion.model_copy(update={"says": "", "expect": expect, "certain": False})


def test_the_settings_know_every_version() -> None:
    """What the option takes is what there is, and the default is the newest."""
    assert get_args(Settings.model_fields["spec"].annotation) == tuple(VERSIONS)
    assert [version.name for version in VERSIONS.values()] == list(VERSIONS)
    assert version_of(Settings().spec) is list(VERSIONS.values())[-1]


def test_a_version_that_there_is_not_is_refused() -> None:
    """The message has all that there are."""
    with pytest.raises(UsageError, match=r"'v9': .*; use one of v0, v1$"):
        version_of("v9")


@pytest.mark.parametrize("example", EXAMPLES)
def test_worked_examples_obey_their_version(example: Example) -> None:
    """They have the form that the schema asks for, and no rule speaks against them."""
    pattern, queries = path_pattern(example.request, example.routes), concerns_queries(example.request)
    schema = example.version.schema(pattern, queries=queries)

    assert obeys(example.reply, schema)
    assert not obeys({**example.reply, "note": ""}, schema)
    assert not obeys({**example.reply, "criteria": []}, schema)
    assert example.version.lint(example.spec, example.request, example.routes) == []
    assert example.spec.format == example.version.name


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_version_reads_what_it_writes(example: Example) -> None:
    """A spec is the same after it was written as a reply and read again, however often."""
    read = example.version.parse(json.dumps(example.reply))
    again = example.version.parse(example.version.to_wire(read))

    assert [in_a_sentence(c) for c in again.criteria] == [in_a_sentence(c) for c in read.criteria]
    assert again.model_copy(update={"criteria": ()}) == read.model_copy(update={"criteria": ()})
    assert example.version.parse(example.version.to_wire(again)) == again


def test_the_versions_tell_the_same_features() -> None:
    """Who compares versions compares forms: requests, apps and criteria of the worked examples are the same."""
    told = [
        [
            (e.request, e.routes, e.answers, e.spec.title, [in_a_sentence(c) for c in e.spec.criteria])
            for e in examples(version)
        ]
        for version in VERSIONS.values()
    ]

    assert all(features == told[0] for features in told)
    assert len(told[0]) == 9


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.parent.name)
def test_sentences_hold_the_specs_that_ship(file: Path) -> None:
    """`gold` can answer in v0: all but the types of fields and the lengths of lists is in its sentences."""
    spec = Spec.model_validate_json(file.read_bytes())

    read = V0.parse(V0.to_wire(spec))

    assert [in_a_sentence(c) for c in read.criteria] == [in_a_sentence(c) for c in spec.criteria]
    assert V0.lint(read, "", ()) == []
    assert (read.format, read.title) == ("v0", spec.title)


def test_v0_repairs_nothing() -> None:
    """What the request tells and the sentences leave out stays left out: that is the difference to v1."""
    request = "Add GET /tags: a list of two tags."
    spec = V0.parse(json.dumps({"title": "", "intent": "", "criteria": ["GET /tags answers 200 with a list."]}))

    assert V0.repair(spec, request, (), ()) == V0.adapt(spec, request, ()) == V0.complete(spec, request, "/") == spec
    assert V0.facts(request) == ()
    assert V0.lint(spec, request, ()) == []
    assert version_of("v1").lint(spec, request, ()) != []
