"""What has to be there first: an app that starts without loans gets a loan before one is renewed.

A small model speaks of loan 1 although nobody has made one. Where the app's own tests show how one is made, and which request
leads it into a state, code puts these requests in front.
"""

import json
import re
from collections.abc import Iterator, Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.asked import MAKES, home_of, made_id, names, step
from pytest_factory.spec.known import shape_of, texts_of

_ACTION = re.compile(r"/(?P<id>\d+)/(?P<verb>[a-z][a-z-]*)$")
_REFUSALS = (400, 403, 409, 410, 422)
_CONFLICT = 409
_DEPTH = 3
_REDIRECTS = (302, 303)
_NOTHING = "null"
_ALREADY = re.compile(r"\b(?:already|twice|again|same|duplicat\w+|second time|once)\b", re.I)
"""Words of requests for a conflict with what is there."""


def with_made(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """`criteria` with what makes the things that they speak of in front of the first one that needs it.

    `answers` are what the app answers now. Only things of a collection that is empty at the start are made, by the request that
    made one there; what the body of that request names by an id is made before it. A refusal that speaks of a state comes
    after the request that leads to it, a conflict after what it is in conflict with.
    """
    workshop = _Workshop(answers)
    for criterion in criteria:
        workshop.leave(criterion)
    result: list[Criterion] = []
    for criterion in _conflicts_last(criteria):
        if criterion.method == "POST" and criterion.changes_state:
            workshop.note(criterion.path)
        steps, fitting = workshop.prepared(criterion, request)
        workshop.act(fitting)
        result += [*steps, fitting]
    return result


def making(home: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The requests that make a thing of a collection, first what its body names by an id; none where none is known that does."""
    return list(_Workshop(answers).steps(home, _DEPTH))


def _conflicts_last(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with what works in front of the conflict in which the very same is refused."""
    ordered = list(criteria)
    for conflict in criteria:
        if conflict.method != "POST" or conflict.expect.status != _CONFLICT:
            continue
        twins = [c for c in ordered if c.changes_state and (c.method, c.path) == (conflict.method, conflict.path)]
        twin = next((c for c in twins if _folded(c) == _folded(conflict) != _NOTHING), None)
        if twin is not None and ordered.index(twin) > ordered.index(conflict):
            ordered.remove(twin)
            ordered.insert(ordered.index(conflict), twin)
    return ordered


class _Workshop:
    """How things are made, and which are made already."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = [answer for answer in answers if not answer.first]
        self._made: dict[tuple[str, str], str] = {}
        """Collection and id, as the criteria have it, to the id that the app gives."""
        self._count: dict[str, int] = {}
        self._led: set[tuple[str, str]] = set()
        self._acted: set[str] = set()
        """The things that a criterion has done something to."""
        self._keys: set[tuple[str, str]] = set()
        """Collections and the words by which things of them are called that are there, or that the criteria make."""

    def leave(self, criterion: Criterion) -> None:
        """What a criterion makes itself is not made for it."""
        if criterion.method == "POST":
            self._keys |= {
                (_home(criterion.path), word) for word in texts_of(criterion.body) | texts_of({**criterion.form})
            }

    def act(self, criterion: Criterion) -> None:
        """A criterion does something to a thing: what is refused then is refused for that."""
        if criterion.changes_state and (found := _ACTION.search(_home(criterion.path))):
            self._acted.add(_home(criterion.path)[: found.start("verb")])

    def prepared(self, criterion: Criterion, request: str) -> tuple[list[Criterion], Criterion]:
        """What has to be sent before a criterion, and the criterion with the ids that the app gives."""
        steps = [] if criterion.expect.status == 404 else list(self._around(criterion.path, _DEPTH))
        for place in range(criterion.bare.count("/")):
            found = _item(criterion.path, place)
            if not found or criterion.expect.status == 404 or not self._makes(found["home"], found["id"]):
                continue
            more, number = self._thing(found["home"], found["id"])
            steps += more
            if criterion.expect.status in _REFUSALS and (lead := self._lead(criterion, request, found["home"], number)):
                steps.append(lead)
            here = f"{found['home']}/{number}"
            says = re.sub(rf"{re.escape(found['home'])}/{found['id']}\b", here, criterion.says)
            criterion = criterion.model_copy(update={"path": f"{here}{found['rest']}", "says": says})
        twin = self._twin(criterion, request)
        if twin and not criterion.form and twin[0].form:
            criterion = criterion.model_copy(update={"body": None, "form": twin[0].form})
        return [*steps, *twin], criterion

    def _twin(self, criterion: Criterion, request: str) -> list[Criterion]:
        """What a conflict is in conflict with: the same sent before, where it works now and nobody has.

        Where the request speaks of what is there already, and the app takes a form, it is the form that its tests send.
        """
        path = _home(criterion.path)
        if criterion.method != "POST" or criterion.expect.status != _CONFLICT or self._count.get(path):
            return []
        if any(path.startswith(thing) for thing in self._acted) and not _ALREADY.search(request):
            return []
        made = any(path.startswith(f"{home}/{number}/") for (home, _), number in self._made.items())
        works = [a for a in self._answers if a.method == "POST" and a.status < 400]
        works = [a for a in works if _home(a.path) == path or (made and shape_of(a.path) == shape_of(path))]
        twin = next((a for a in works if _folded(a) == _folded(criterion) != _NOTHING), None)
        if twin is None and _ALREADY.search(request):
            twin = next((a for a in works if a.form), None)
        if twin is None:
            return []
        self.note(path)
        return [step(twin, path)]

    def _makes(self, home: str, number: str) -> bool:
        """Whether a request is known that makes this thing: any one of a collection that is empty at the start, or the very one
        that was made when the app was asked, which is not kept."""
        maker = self._maker(home)
        return maker is not None and (self._empty(home) or str(made_id(maker)) == number)

    def note(self, path: str) -> None:
        """A criterion makes a thing of the collection itself."""
        home = MAKES.sub("", _home(path))
        homes = {home, *(other for other, maker in self._elsewhere() if maker == shape_of(path).casefold())}
        for one in homes:
            self._count[one] = self._count.get(one, 0) + 1

    def _elsewhere(self) -> Iterator[tuple[str, str]]:
        """Collections, and the paths of the actions elsewhere that make their things."""
        things = [_home(a.path).rpartition("/")[0] for a in self._answers if (a.method, a.status) == ("GET", 200)]
        for home in dict.fromkeys(things):
            makers = (a for a in self._makers(home) if home_of(a) != home)
            yield from ((home, shape_of(answer.path).casefold()) for answer in makers)

    def _thing(self, home: str, number: str) -> tuple[list[Criterion], str]:
        """The requests that make the thing which the criteria call `number`, none where it is there, and its id."""
        if 0 <= int(number) - self._first(home) < self._count.get(home, 0):
            self._made.setdefault((home, number), number)
        if (home, number) in self._made:
            return [], self._made[home, number]
        steps = list(self.steps(home, _DEPTH))
        self._made[home, number] = str(self._first(home) + self._count[home] - 1)
        return steps, self._made[home, number]

    def _lead(self, criterion: Criterion, request: str, home: str, number: str) -> Criterion | None:
        """The request that leads to the state for which something is refused, where one of the app does that."""
        sentences = re.split(r"(?<=[.;])\s", request)
        status = str(criterion.expect.status)
        told = [*criterion.says.splitlines(), *(sentence for sentence in sentences if status in sentence)]
        for answer in self._answers:
            action = _ACTION.search(answer.path)
            changes = answer.method in ("POST", "PUT", "PATCH") and answer.status < 300
            works = changes and action and answer.path.startswith(f"{home}/")
            if not works or action is None or criterion.bare.endswith(f"/{action['verb']}"):
                continue
            stem = action["verb"].rstrip("e")
            state = rf"{stem}e?d|(?:as|is|are|be) (?:an? )?{action['verb']}"
            if any(re.search(rf"\b(?:{state})\b", text, re.I) for text in told):
                path = f"{home}/{number}/{action['verb']}"
                if (home, path) in self._led:
                    return None
                self._led.add((home, path))
                return step(answer, path)
        return None

    def steps(self, home: str, depth: int) -> Iterator[Criterion]:
        """The requests that make a thing, and what it needs."""
        maker = self._maker(home)
        if maker is None or not depth:
            return
        for name, value in (maker.body if isinstance(maker.body, dict) else {}).items():
            needed = self._named(name)
            if needed and isinstance(value, int) and not self._count.get(needed) and self._makes(needed, str(value)):
                yield from self.steps(needed, depth - 1)
        yield from self._around(maker.path, depth)
        self._count[home] = self._count.get(home, 0) + 1
        yield step(maker, maker.path)

    def _around(self, path: str, depth: int) -> Iterator[Criterion]:
        """What makes the things that a path names by a word, `/piers/north/boats`, in an app that starts without."""
        parts = _home(path).split("/")
        for place in range(2, len(parts)):
            home, word = "/".join(parts[:place]), parts[place].casefold()
            posts = (a for a in self._answers if a.method == "POST" and a.status < 300 and _home(a.path) == home)
            maker = next((a for a in posts if word in texts_of(a.answered) | texts_of(a.body)), None)
            if maker and depth and not word.isdigit() and (home, word) not in self._keys and self._empty(home):
                self._keys.add((home, word))
                yield from self._around(maker.path, depth - 1)
                yield step(maker, maker.path)

    def _named(self, key: str) -> str:
        """The collection whose things a key like `member_id` names."""
        homes = {_home(answer.path) for answer in self._answers if answer.method == "POST" and answer.status < 300}
        return next((home for home in sorted(homes) if names(key, home)), "")

    def _empty(self, home: str) -> bool:
        """Whether the app starts without such things: its list tells, or else the number of the first that is made."""
        lists = [a for a in self._answers if (a.method, a.status) == ("GET", 200) and _home(a.path) == home]
        if any(answer.answered is not None for answer in lists):
            return any(answer.rows == [] for answer in lists)
        maker = self._maker(home)
        return maker is not None and (maker.status in _REDIRECTS or home_of(maker) != home) and made_id(maker) == 1

    def _maker(self, home: str) -> Answer | None:
        return next(self._makers(home), None)

    def _makers(self, home: str) -> Iterator[Answer]:
        """What has made a thing of a collection: there, or by an action elsewhere whose answer has the keys of such a thing."""
        makes = [answer for answer in self._answers if made_id(answer) is not None]
        yield from (answer for answer in makes if home_of(answer) == home)
        things = {a.path: a.answered for a in self._answers if (a.method, a.status) == ("GET", 200)}
        for answer in makes:
            thing = things.get(f"{home}/{made_id(answer)}")
            like = (
                isinstance(thing, dict) and isinstance(answer.answered, dict) and thing.keys() <= answer.answered.keys()
            )
            if like and home_of(answer) not in {home, *things}:
                yield answer

    def _first(self, home: str) -> int:
        """The id of the first thing that is made there."""
        ids = [made_id(answer) for answer in self._makers(home)]
        return min((number for number in ids if number is not None), default=1)


def _item(path: str, place: int) -> re.Match[str] | None:
    """The thing that the segment at this place names by its id, counted from 0."""
    return re.match(rf"(?P<home>(?:/[^/?]+){{{place}}})/(?P<id>\d+)(?P<rest>(?:[/?].*)?)$", path)


def _home(path: str) -> str:
    return path.partition("?")[0].rstrip("/")


def _folded(sent: Criterion | Answer) -> str:
    """A body without what is only written otherwise."""
    return json.dumps(sent.form or sent.body, sort_keys=True).lower()
