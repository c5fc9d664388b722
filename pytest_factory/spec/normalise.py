"""What code puts right in a spec before it is judged: facts that the request says literally, and slips of the pen.

A small model leaves out a count that the request tells, sends a type's name in the place of a value, or checks a route that
nobody asked for. Each of these has one right answer, so asking again would only cost tokens.
"""

from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Route, Spec
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
from pytest_factory.spec.by_default import with_defaults
from pytest_factory.spec.cascades import with_cascades
from pytest_factory.spec.casing import with_other_capitals
from pytest_factory.spec.confused import all_told_apart
from pytest_factory.spec.copied import without_copies
from pytest_factory.spec.counts import counted
from pytest_factory.spec.crashes import refused, with_what_does_not_crash
from pytest_factory.spec.crossed import with_crossed
from pytest_factory.spec.denied import without_denied_states
from pytest_factory.spec.dependents import with_dependents
from pytest_factory.spec.echo import with_another, with_another_refused
from pytest_factory.spec.encoded import encoded
from pytest_factory.spec.enveloped import enveloped
from pytest_factory.spec.every_error import with_every_error
from pytest_factory.spec.everywhere import with_the_others
from pytest_factory.spec.exact import exact_until_change
from pytest_factory.spec.exceeding import exceeding
from pytest_factory.spec.filters import filtered
from pytest_factory.spec.furnished import with_furnishings, without_furnishings
from pytest_factory.spec.grounding import all_grounded
from pytest_factory.spec.hidden import with_hidden
from pytest_factory.spec.invented import without_inventions
from pytest_factory.spec.keyed import with_words_that_are_there
from pytest_factory.spec.likewise import with_the_same_rules
from pytest_factory.spec.linked import with_another_page, with_links
from pytest_factory.spec.making import with_made
from pytest_factory.spec.misrouted import off_the_map, rerouted, with_refusals_where_they_are_told
from pytest_factory.spec.ordered import ordered
from pytest_factory.spec.own_headers import without_borrowed_headers
from pytest_factory.spec.page_searches import pages_searched
from pytest_factory.spec.partial import with_parts
from pytest_factory.spec.presence import (
    with_missing_ones,
    with_unknown_ones,
    with_what_is_gone,
    without_lost_ones,
    without_what_is_not_there,
)
from pytest_factory.spec.put_off import put_off
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
from pytest_factory.spec.spelt import without_spelt_ones
from pytest_factory.spec.steps import Facts, each, every, through
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
from pytest_factory.spec.unknowable import knowable
from pytest_factory.spec.untouched import untouched
from pytest_factory.spec.volatile import without_volatile
from pytest_factory.spec.wanted import only_wanted

READ = (
    every(without_furnishings),
    every(without_lost_ones),
    each(headed),
    each(without_others_words),
    every(without_borrowed_headers),
    every(as_single),
    each(enveloped),
)
"""What a plan says beside what it means: another's header or words, one thing as a list, a list without its key."""

ASKED = (
    each(off_the_map),
    every(with_refusals_where_they_are_told),
    every(without_what_is_not_there),
    every(exceeding),
    every(with_words_that_are_there),
    each(refused),
    each(as_told_blank),
    each(with_said_query),
    each(with_worded_query),
    each(with_said_body),
    each(with_body),
    each(whole_body),
    each(rerouted),
    each(as_new_page),
    each(as_page),
)
"""What is sent, and where to: the route that is meant, the query and the body that stand in the criterion's own words."""

GROUNDED = (
    every(all_told_apart),
    every(with_required_header),
    every(all_grounded),
    each(without_denied_states),
    every(untouched),
    every(with_dependents),
    every(with_refused_values),
    every(with_quoted_words),
    every(only_wanted),
)
"""What the app has and what the request has a word of: ids of things that are there, values that are refused."""

EXPECTED = (
    each(without_volatile),
    each(without_inventions),
    each(served),
    each(without_labels),
    each(put_right),
    every(encoded),
    every(exact_until_change),
    every(consistent),
    every(as_put),
)
"""What is answered: as the request writes it out, without what the model made up."""

WORKED_OUT = (
    every(bounded),
    every(without_spelt_ones),
    every(with_crossed),
    every(sliced),
    every(filtered),
    every(with_both),
    every(searched),
    every(pages_searched),
    every(ordered),
    every(once),
)
"""What follows from the app's data: which items a limit, a filter, a search or an order leaves, and in which order."""

COMPLETED = (
    every(with_the_unchanged),
    every(with_another),
    each(redirected),
    each(without_valid_ones),
    each(with_named_fault),
    every(with_missing_ones),
    every(with_unknown_ones),
    every(with_defaults),
    every(with_parts),
    every(with_refusal),
    each(knowable),
    every(counted),
    every(with_anothers_part),
    every(with_another_refused),
    every(with_links),
    every(with_another_page),
    every(with_the_others),
    every(with_every_error),
    every(with_the_same_rules),
    every(without_copies),
    every(with_rows),
    every(with_made),
    every(with_stored),
    every(with_hidden),
    every(with_cascades),
    every(with_own_ids),
    every(with_other_capitals),
    every(with_blanks_around),
    every(with_what_is_gone),
    each(enveloped),
    every(as_made),
    each(put_off),
    every(with_what_does_not_crash),
    every(with_furnishings),
)
"""What the request says and no criterion does: a second value, what is missing or unknown, every other page, what is kept."""

STEPS = (*READ, *ASKED, *GROUNDED, *EXPECTED, *WORKED_OUT, *COMPLETED)
"""In this order: each relies on what those before have put right."""


def normalise(spec: Spec, request: str, routes: Sequence[Route] = (), answers: Sequence[Answer] = ()) -> Spec:
    """Return `spec` with the repairs that need no judgement; criteria are numbered anew.

    `routes` are those of the app, `answers` what PLAN was told of them.
    """
    return spec.model_copy(update={"criteria": through(STEPS, spec.criteria, Facts.of(request, routes, answers))})
