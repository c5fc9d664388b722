"""Which criteria share a test function."""

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.compile import scenarios


def grouped(*said: str) -> list[list[str]]:
    """The groups for criteria of the form `POST /boats 201`, each named by its number."""
    criteria = []
    for number, words in enumerate(said, start=1):
        method, path, status = words.split()
        criteria.append(Criterion(id=str(number), method=method, path=path, expect=Expectation(status=int(status))))
    return [[criterion.id for criterion in scenario.criteria] for scenario in scenarios(criteria)]


def test_what_follows_a_change_of_the_same_resource_shares_its_test() -> None:
    """It speaks of a state that another test, with an app of its own, would not have."""
    assert grouped("GET /boats 200", "POST /boats 201", "GET /ships 200", "GET /boats/4 200") == [
        ["1"],
        ["2", "4"],
        ["3"],
    ]


def test_a_change_that_follows_a_change_shares_its_test() -> None:
    """A crossing needs the boat that was made before it; what is refused changes nothing and stands alone."""
    assert grouped("POST /boats 201", "POST /trips 422", "POST /trips 201", "POST /trips/5/end 409") == [
        ["1", "3", "4"],
        ["2"],
    ]


def test_names_are_unique() -> None:
    """Two scenarios that begin with the same request have different names."""
    said = [Criterion(id="AC1", method="GET", path="/", expect=Expectation(status=200)) for _ in range(2)]

    assert [scenario.name for scenario in scenarios(said)] == ["get_root_gives_200", "get_root_gives_200_2"]
