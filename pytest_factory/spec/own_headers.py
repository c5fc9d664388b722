"""Headers that one action sends are not asked of reading routes: what they point at, or count, is looked up there.

"When a boat is launched, send a Location header that points at /trips/{id}": a small model also plans a GET of the trip, and
expects the header of it.
"""

from collections.abc import Sequence

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.literals import Literals, path_matches
from pytest_factory.spec.reach import concerns_all


def without_borrowed_headers(criteria: Sequence[Criterion], request: str, literals: Literals) -> list[Criterion]:
    """The criteria, a GET without the headers that an action of them sends; one that expects nothing else is left out.

    It keeps them where the request writes out that GET, or speaks of all answers.
    """
    sent = {name.lower() for c in criteria if c.changes_state and c.expect.status < 300 for name in c.expect.headers}
    own = sent - {"content-type"}
    if not own or concerns_all(request):
        return list(criteria)
    told = [path for method, path in literals.routes if method == "GET"]
    found = []
    for criterion in criteria:
        read = criterion.method == "GET" and not any(path_matches(path, criterion.path) for path in told)
        headers = {name: value for name, value in criterion.expect.headers.items() if name.lower() not in own}
        if not read or len(headers) == len(criterion.expect.headers):
            found.append(criterion)
        elif headers or criterion.expect.of_body:
            expect = criterion.expect.model_copy(update={"headers": headers})
            found.append(criterion.model_copy(update={"expect": expect}))
    return found
