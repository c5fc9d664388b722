"""What code puts right in a spec before it is judged: facts that the request says literally, and slips of the pen.

A small model leaves out a count that the request tells, sends a type's name in the place of a value, or checks a route that
nobody asked for. Each of these has one right answer, so asking again would only cost tokens.
"""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Route, Spec
from pytest_factory.spec.as_made import as_made
from pytest_factory.spec.belonging import with_anothers_part
from pytest_factory.spec.bodies import (
    as_told_blank,
    whole_body,
    with_body,
    with_named_fault,
    with_said_body,
    without_valid_ones,
)
from pytest_factory.spec.both import with_both
from pytest_factory.spec.bounded import bounded
from pytest_factory.spec.cascades import with_cascades
from pytest_factory.spec.casing import with_other_capitals
from pytest_factory.spec.confused import told_apart
from pytest_factory.spec.copied import without_copies
from pytest_factory.spec.counts import counted
from pytest_factory.spec.crashes import refused
from pytest_factory.spec.crossed import with_crossed
from pytest_factory.spec.dependents import with_dependents
from pytest_factory.spec.echo import with_another, with_another_refused
from pytest_factory.spec.encoded import encoded
from pytest_factory.spec.enveloped import enveloped
from pytest_factory.spec.every_error import with_every_error
from pytest_factory.spec.everywhere import with_the_others
from pytest_factory.spec.exact import exact_where_told
from pytest_factory.spec.exceeding import exceeding
from pytest_factory.spec.filters import filtered
from pytest_factory.spec.furnished import with_furnishings, without_furnishings
from pytest_factory.spec.grounding import all_grounded
from pytest_factory.spec.hidden import with_hidden
from pytest_factory.spec.invented import without_inventions
from pytest_factory.spec.keyed import with_words_that_are_there
from pytest_factory.spec.known import until_change
from pytest_factory.spec.likened import wanted_literals
from pytest_factory.spec.likewise import with_the_same_rules
from pytest_factory.spec.linked import with_another_page, with_links
from pytest_factory.spec.literals import Literals, path_matches
from pytest_factory.spec.making import with_made
from pytest_factory.spec.misrouted import off_the_map, rerouted, with_refusals_where_they_are_told
from pytest_factory.spec.ordered import ordered
from pytest_factory.spec.own_headers import without_borrowed_headers
from pytest_factory.spec.partial import with_parts
from pytest_factory.spec.presence import (
    with_missing_ones,
    with_unknown_ones,
    with_what_is_gone,
    without_lost_ones,
    without_what_is_not_there,
)
from pytest_factory.spec.quoted import with_quoted_words, with_refused_values, without_others_words
from pytest_factory.spec.redirects import redirected
from pytest_factory.spec.refusals import with_refusal
from pytest_factory.spec.repeated import as_put, consistent, once
from pytest_factory.spec.required_headers import with_required_header
from pytest_factory.spec.reused import with_own_ids
from pytest_factory.spec.searches import searched
from pytest_factory.spec.single import as_single
from pytest_factory.spec.slices import sliced
from pytest_factory.spec.slips import headed, put_right
from pytest_factory.spec.stored import with_stored
from pytest_factory.spec.tables import with_rows
from pytest_factory.spec.told import (
    as_new_page,
    as_page,
    served,
    with_said_query,
    with_worded_query,
    without_labels,
)
from pytest_factory.spec.trimmed import with_blanks_around
from pytest_factory.spec.unchanged import with_the_unchanged
from pytest_factory.spec.unknowable import knowable, other_side, untold_refusal
from pytest_factory.spec.untouched import untouched
from pytest_factory.spec.volatile import without_volatile

_VERBS = {
    "DELETE": re.compile(r"\b(?:delet|remov|drop|clear|take \w+ (?:away|out)|withdraw|forget)", re.I),
    "PUT": re.compile(r"\b(?:put|chang|edit|updat|replac|renam|correct|set|mov|assign|modif|overwrit)", re.I),
    "PATCH": re.compile(r"\b(?:patch|chang|edit|updat|replac|renam|correct|set|mov|assign|modif)", re.I),
}
"""Method to the beginnings of words by which a request asks for it."""


def normalise(spec: Spec, request: str, routes: Sequence[Route] = (), answers: Sequence[Answer] = ()) -> Spec:
    """Return `spec` with the repairs that need no judgement; criteria are numbered anew.

    `routes` are those of the app, `answers` what PLAN was told of them.
    """
    literals = wanted_literals(request, routes)
    spec = spec.model_copy(update={"criteria": tuple(without_furnishings(spec.criteria))})
    shown = "\n".join([request, *(answer.shown for answer in answers)])
    end = until_change(spec.criteria)
    own = [without_others_words(headed(c, literals), request) for c in without_lost_ones(spec.criteria)]
    own = without_borrowed_headers(own, request, literals)
    listed = [enveloped(criterion, request, answers) for criterion in as_single(own, request)]
    placed = [off_the_map(criterion, request, routes) for criterion in listed]
    there = without_what_is_not_there(with_refusals_where_they_are_told(placed, request, routes, answers))
    named = with_words_that_are_there(exceeding(there, request), request, answers)
    sending = [_sent(criterion, request, literals, answers) for criterion in named]
    apart = [told_apart(c, answers, changed=place >= end) for place, c in enumerate(sending)]
    grounded = all_grounded(with_required_header(apart, request, literals), request, answers)
    fitting = with_dependents(untouched(grounded, answers), request, answers)
    sent = with_quoted_words(with_refused_values(fitting, request), request)
    spec = spec.model_copy(update={"criteria": tuple(sent)})
    wanted = [criterion for criterion in spec.criteria if _asked_for(criterion, request, literals, routes)]
    kept = [
        without_volatile(c, request) for c in wanted if not other_side(c, request) and not untold_refusal(c, request)
    ]
    own = [without_inventions(criterion, request, answers) for criterion in kept or spec.criteria]
    pages = [without_labels(served(criterion, request, shown), request, answers) for criterion in own]
    repaired = encoded([put_right(criterion, request, literals) for criterion in pages], request, literals)
    # What the request writes out is the answer as the app starts: after a change of state another one may be right.
    change = next((place for place, c in enumerate(repaired) if c.changes_state), len(repaired))
    exact = [exact_where_told(c, literals) if place <= change else c for place, c in enumerate(repaired)]
    bound = with_crossed(bounded(as_put(consistent(exact, literals.paths)), request, answers), request, answers)
    found = with_both(filtered(sliced(bound, request, answers), answers, request), answers)
    found = searched(found, request, answers)
    bound = once(ordered(found, request, answers))
    whole = with_another(with_the_unchanged(bound, request, answers), request, literals, answers)
    valid = [without_valid_ones(redirected(c, request, literals, routes), answers) for c in whole]
    told = [with_named_fault(criterion, request, answers) for criterion in valid]
    parts = with_parts(with_unknown_ones(with_missing_ones(told, answers), request, literals), answers)
    known = [knowable(criterion, request) for criterion in with_refusal(parts, request, answers)]
    whole = with_anothers_part(counted(known, request, answers), request, literals, answers)
    whole = with_another_refused(whole, request, answers)
    whole = with_another_page(with_links(whole, request, literals, answers), literals, answers)
    whole = with_every_error(with_the_others(whole, request, literals, routes, answers), request, routes)
    whole = without_copies(with_the_same_rules(whole, answers), request, answers)
    whole = with_rows(whole, request, answers)
    whole = with_hidden(with_stored(with_made(whole, request, answers), request, answers), request, answers)
    whole = with_own_ids(with_cascades(whole, request, routes, answers), request, answers)
    whole = with_blanks_around(with_other_capitals(whole, request), request)
    whole = [enveloped(criterion, request, answers) for criterion in with_what_is_gone(whole)]
    made = enumerate(with_furnishings(as_made(whole), answers), start=1)
    return spec.model_copy(update={"criteria": tuple(c.model_copy(update={"id": f"AC{number}"}) for number, c in made)})


def _sent(criterion: Criterion, request: str, literals: Literals, answers: Sequence[Answer]) -> Criterion:
    told = as_told_blank(refused(criterion, request, literals, answers))
    asked = with_worded_query(with_said_query(told), request)
    whole = whole_body(with_body(with_said_body(asked), answers), request, answers)
    if not literals.paths:
        whole = rerouted(whole, answers)
    return as_page(as_new_page(whole, request, answers), answers)


def _asked_for(criterion: Criterion, request: str, literals: Literals, routes: Sequence[Route]) -> bool:
    """Whether the request names the criterion's route, or the app has it; a request that names none leaves open which it is,
    but not that a route of the app takes a method of which it has no word, or that is not the one of its routes."""
    if criterion.expect.status in (405, 500, 501) and criterion.expect.status not in literals.statuses:
        return False
    if not literals.paths:
        methods = {route.method for route in routes if path_matches(route.path, criterion.path)}
        said = _VERBS.get(criterion.method)
        return not methods or criterion.method in methods or said is None or said.search(request) is not None
    if methods := {route.method for route in routes if path_matches(route.path, criterion.path)}:
        other = criterion.method not in methods | {"HEAD", "OPTIONS"} and not _near(criterion, literals)
        return not other or bool(criterion.expect.headers)
    return literals.name(criterion.method, criterion.path) or not _near(criterion, literals)


def _near(criterion: Criterion, literals: Literals) -> bool:
    """Whether the criterion uses a path that the request names, only with another method."""
    return any(path_matches(path, criterion.path) for path in literals.paths)
