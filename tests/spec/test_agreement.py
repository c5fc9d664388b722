"""Where candidates agree against a criterion."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, CriterionResult, Expectation, Spec, Validation
from pytest_factory.spec.agreement import agreed, suspects

REQUEST = 'GET /boats/{name} answers with the name, its length, and "afloat"; for Ada the length is 3.'


def spec(*paths: str, **expect: object) -> Spec:
    """A spec of one GET for each path, of the same expectation."""
    expected = Expectation.model_validate({"status": 200, **expect})
    criteria = (
        Criterion(id=f"AC{number}", method="GET", path=path, expect=expected)
        for number, path in enumerate(paths, start=1)
    )
    return Spec(format="v1", title="t", intent="i", criteria=tuple(criteria))


def judged(*results: tuple[str, str]) -> Validation:
    """What came of one candidate: expected and got of each criterion; nothing expected means that it is met."""
    return Validation(
        gates=(),
        criteria=tuple(
            CriterionResult(id=f"AC{number}", ok=not expected, expected=expected, got=got)
            for number, (expected, got) in enumerate(results, start=1)
        ),
    )


NOW = (
    Answer.model_validate(
        {
            "method": "GET",
            "path": "/boats",
            "status": 200,
            "answered": [{"id": 1, "mast": 1, "length": 3, "open": True}],
        }
    ),
)
MISSED = judged(('"mast": 2', '{"mast": 1}'))
OTHER = judged(('"mast": 2', '{"mast": 4}'))
STATUS = judged(("status 200", "status 404 "))


@pytest.mark.parametrize(
    ("candidates", "kept"),
    [
        ([MISSED, MISSED], {"length": 3, "open": True}),
        ([MISSED, OTHER], {"length": 3, "mast": 2, "open": True}),
        ([MISSED], {"length": 3, "mast": 2, "open": True}),
        ([MISSED, MISSED, judged(("", ""))], {"length": 3, "mast": 2, "open": True}),
        ([STATUS, STATUS], {"length": 3, "mast": 2, "open": True}),
        ([], {"length": 3, "mast": 2, "open": True}),
    ],
)
def test_a_made_up_value_goes_where_candidates_answer_alike(
    candidates: list[Validation], kept: dict[str, object]
) -> None:
    """Two of the same answer and none that meets it: then what the request does not tell goes, and its key stays."""
    plan = spec("/boats/Ada", contains={"length": 3, "mast": 2, "open": True})
    expect = agreed(plan, REQUEST, candidates, NOW).criteria[0].expect
    assert expect.contains == kept
    assert ("mast" in expect.fields) is ("mast" not in kept)


@pytest.mark.parametrize(
    ("request_text", "left"),
    [
        ("GET /boats lists boats.", None),
        ("GET /boats lists 3 boats.", 3),
        ("GET /boats answers a list of three boats.", 3),
    ],
)
def test_a_length_that_nobody_told_goes(request_text: str, left: int | None) -> None:
    """Candidates count better than a plan; a length of the request stays, in words, too."""
    plan = spec("/boats", items=True, length=3)
    alike = judged(("a list of 3 items", "[1, 2]"))

    assert agreed(plan, request_text, [alike, alike], NOW).criteria[0].expect.length == left


def test_another_text_stays() -> None:
    """Candidates of one small model agree on the same mistake: in a page, or in a form of what is sent, which no data have."""
    form = spec("/boats/Ada", contains={"length": 3, "backwards": "adA"})
    page = spec("/boats/Ada", text=("afloat", "sinking"))
    alike = judged(("text 'sinking' in the body", "afloat"))

    assert agreed(form, REQUEST, [MISSED, MISSED], NOW) == form
    assert agreed(page, REQUEST, [alike, alike], NOW) == page


def test_a_text_of_the_apps_data_goes() -> None:
    """A plan makes up names of what is there."""
    plan = spec("/boats/Ada", contains={"name": "Ida"})
    now = (Answer.model_validate({"method": "GET", "path": "/boats/1", "status": 200, "answered": {"name": "Ole"}}),)

    assert agreed(plan, REQUEST, [MISSED, MISSED], now).criteria[0].expect.contains == {}
    assert agreed(plan, REQUEST, [MISSED, MISSED], ()) == plan


def test_the_id_of_the_path_stays() -> None:
    """What is done to a thing is answered with that thing, whatever candidates make instead."""
    plan = spec("/boats/7/paint", contains={"id": 7, "mast": 2})
    alike = judged(('"id": 7', '{"id": 8, "mast": 1}'))

    assert agreed(plan, REQUEST, [alike, alike], NOW).criteria[0].expect.contains == {"id": 7}


@pytest.mark.parametrize(
    ("candidates", "dropped"),
    [
        ([judged(("", ""), ("status 200", "status 404 "))], ("AC2",)),
        ([judged(("status 200", ""), ("status 200", "status 404 "))], ()),
        ([judged(("", ""), ("", ""))], ()),
        ([], ()),
    ],
)
def test_a_criterion_about_another_route_that_nobody_meets_is_suspect(
    candidates: list[Validation], dropped: tuple[str, ...]
) -> None:
    """It counts where the request does not name its route and one candidate meets all the others."""
    assert suspects(spec("/boats/Ada", "/harbours"), REQUEST, candidates) == dropped


def test_what_only_another_route_shows_is_not_suspect() -> None:
    """A value that the request writes out stays asked for, though every candidate misses it and its route is not named."""
    request = f'{REQUEST} Every other answer says "no boats" in X-Harbour.'
    plan = spec("/boats/Ada", "/harbours")
    told = plan.criteria[1].model_copy(update={"expect": Expectation(status=200, headers={"X-Harbour": "no boats"})})
    plan = plan.model_copy(update={"criteria": (plan.criteria[0], told)})
    candidates = [judged(("", ""), ("header X-Harbour: no boats", "no such header"))]

    assert suspects(plan, REQUEST, candidates) == ("AC2",)
    assert suspects(plan, request, candidates) == ()


def test_a_link_to_what_the_request_names_is_not_suspect() -> None:
    """Where the link stands the request need not say; every candidate may have left it out."""
    plan = spec("/boats/Ada", "/")
    linking = plan.criteria[1].model_copy(update={"expect": Expectation(status=200, text=("/boats/Ada",))})
    candidates = [judged(("", ""), ("text '/boats/Ada' in the body", "<p>none</p>"))]

    assert suspects(plan, REQUEST, candidates) == ("AC2",)
    plan = plan.model_copy(update={"criteria": (plan.criteria[0], linking)})
    assert suspects(plan, REQUEST, candidates) == ()


def test_what_code_made_of_facts_is_certain() -> None:
    """Candidates of one small model leave the same thing out; that says nothing against what the app and the request tell."""
    plan = spec("/boats/Ada", "/harbours", contains={"mast": 2})
    sure = plan.model_copy(update={"criteria": tuple(c.model_copy(update={"certain": True}) for c in plan.criteria)})
    alone = [judged(("", ""), ("status 200", "status 404 "))]

    assert (suspects(plan, REQUEST, alone), suspects(sure, REQUEST, alone)) == (("AC2",), ())
    assert agreed(plan, REQUEST, [MISSED, MISSED], NOW) != plan
    assert agreed(sure, REQUEST, [MISSED, MISSED], NOW) == sure


@pytest.mark.parametrize(
    ("request_text", "got", "status"),
    [
        ("A boat without sails is fine. For an empty name it is a 400; what is no text is refused, too.", "own", 422),
        ("An empty name, or anything that is no text, is a 400.", "own", 400),
        ("For an empty name it is a 400.", 'status 422 {"detail": "no text"}', 400),
        ("For an empty name it is a 400.", "status 404 ", 400),
    ],
)
def test_what_the_framework_refuses_is_refused(request_text: str, got: str, status: int) -> None:
    """FastAPI does so with 422, where the request tells 400 of something else; what the code itself says counts as it is."""
    own = 'status 422 {"detail":[{"type":"string_type"}]}'
    plan = spec("/boats?name=1", status=400)
    alike = judged(("status 400", own if got == "own" else got))

    assert agreed(plan, request_text, [alike, alike], NOW).criteria[0].expect.status == status
    assert agreed(plan, request_text, [alike], NOW) == plan
    assert agreed(plan, request_text, [alike, alike, judged(("", ""))], NOW) == plan
