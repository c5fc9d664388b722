"""Mends tried one after the other: what brings a candidate further is kept, and the next one starts from there."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from pytest_factory.artifacts import Change, Patch, Spec, Survey, Validation
from pytest_factory.errors import PatchRefused, SpliceError
from pytest_factory.mends.absent import absent
from pytest_factory.mends.annotating import emptied, rebinding, returning
from pytest_factory.mends.answering import answering
from pytest_factory.mends.as_before import as_before
from pytest_factory.mends.asking import asking
from pytest_factory.mends.binding import binding
from pytest_factory.mends.bounding import bounding
from pytest_factory.mends.cascading import cascading
from pytest_factory.mends.completing import completing
from pytest_factory.mends.computing import computing
from pytest_factory.mends.constraining import constraining
from pytest_factory.mends.converting import converting
from pytest_factory.mends.crossing import crossing
from pytest_factory.mends.cutting import cutting
from pytest_factory.mends.defining import defining, unasked
from pytest_factory.mends.doubling import doubling, unraised, unused
from pytest_factory.mends.dropping import dropping, idle
from pytest_factory.mends.excluding import excluding
from pytest_factory.mends.fault import Fault, Mend, Mended
from pytest_factory.mends.filling import filling
from pytest_factory.mends.folding import folding
from pytest_factory.mends.heading import heading
from pytest_factory.mends.importing import importing
from pytest_factory.mends.leaking import leaking
from pytest_factory.mends.limiting import limiting
from pytest_factory.mends.linking import linking
from pytest_factory.mends.partial import modelled, partial
from pytest_factory.mends.refusing import refusing
from pytest_factory.mends.renaming import renaming
from pytest_factory.mends.restating import restating
from pytest_factory.mends.stating import stating
from pytest_factory.mends.timing import timing
from pytest_factory.mends.trimming import trimming
from pytest_factory.mends.validating import validating
from pytest_factory.mends.wrapping import excepting, wrapping
from pytest_factory.workspace.imports import Style, resolve_names, style_of, tidy
from pytest_factory.workspace.weave import own_names

MENDS: tuple[Mend, ...] = (
    binding,
    defining,
    unasked,
    computing,
    converting,
    completing,
    absent,
    stating,
    refusing,
    restating,
    constraining,
    partial,
    modelled,
    validating,
    limiting,
    crossing,
    excluding,
    heading,
    timing,
    cascading,
    as_before,
    asking,
    renaming,
    filling,
    linking,
    folding,
    trimming,
    answering,
    returning,
    rebinding,
    emptied,
    wrapping,
    excepting,
    importing,
    dropping,
    idle,
    leaking,
    doubling,
    unraised,
    unused,
    cutting,
    bounding,
)
"""In the order in which they are tried: what only raises is left out last."""
MOST = 8
"""Executions for one candidate, of about a second each: less than the model takes for another one."""


class Judged(NamedTuple):
    """A candidate's code, mended or as it was, and what came of it."""

    patch: Patch
    validation: Validation
    mends: tuple[str, ...] = ()
    """The names of the mends that are in it."""


def mended(
    code: Patch, judge: Callable[[Patch], Validation], *, spec: Spec, survey: Survey, sources: Mapping[str, str]
) -> Judged:
    """Judge a candidate and mend it while that brings it further, MOST times at most; the best of all that was tried.

    A mend that brings the candidate to another error, with as many criteria met, is gone on from, too, and counts only if what
    follows is better. `judge` executes a patch; what it raises for `code` itself comes through.
    """
    best = now = Judged(code, judge(code))
    seen, errors, left = {code}, {_first(now.validation)}, MOST
    names, style = own_names(sources, survey.source_root), style_of(sources)
    while left and not now.validation.ok:
        step: Judged | None = None
        for mend in _mends(now, spec, survey, sources):
            patch = _with(now.patch, mend, survey.framework, names, style, sources)
            if patch is None or patch in seen:
                continue
            seen.add(patch)
            left -= 1
            try:
                tried = Judged(patch, judge(patch), (*now.mends, mend.mend))
            except PatchRefused:
                continue
            if reach(tried.validation) > reach(best.validation):
                best = step = tried
                break
            if (
                step is None
                and reach(tried.validation)[:2] == reach(now.validation)[:2]
                and _first(tried.validation) not in errors
            ):
                step = tried
            if not left:
                break
        if step is None:
            break
        now = step
        errors.add(_first(now.validation))
    return best


def reach(validation: Validation) -> tuple[bool, int, int, int]:
    """How far a candidate comes: good, criteria met, fewer that raise, gates passed.

    What answers otherwise than a plan expects may be right; what raises is not.
    """
    met, passed = validation.reach
    return validation.ok, met, -sum(bool(result.traceback) for result in validation.criteria), passed


def faults_of(judged: Judged, spec: Spec, survey: Survey, sources: Mapping[str, str]) -> Iterator[Fault]:
    """What a candidate fails with, criteria before gates."""
    code, criteria = judged.patch, {criterion.id: criterion for criterion in spec.criteria}
    met = [criteria[result.id] for result in judged.validation.criteria if result.ok and result.id in criteria]
    works = any(criterion.expect.status < 400 and not criterion.before for criterion in met)
    for result in judged.validation.criteria:
        if not result.ok and result.id in criteria:
            criterion = criteria[result.id]
            same = [c for c in spec.criteria if (c.method, c.path) == (criterion.method, criterion.path)]
            good = tuple(c.body for c in same if c.expect.status < 400)
            taken = tuple(c.path for c in spec.criteria if c.method == criterion.method and c.expect.status < 400)
            yield Fault(
                code,
                survey.framework,
                sources,
                criterion,
                result,
                works=works,
                good=good,
                taken=taken,
                criteria=spec.criteria,
            )
    for gate in judged.validation.failed:
        if gate.name != "acceptance":
            yield Fault(code, survey.framework, sources, gate=gate)


def _mends(judged: Judged, spec: Spec, survey: Survey, sources: Mapping[str, str]) -> Iterator[Mended]:
    for fault in faults_of(judged, spec, survey, sources):
        for mend in MENDS:
            with contextlib.suppress(SpliceError):  # a shared line, or a file of Python 2
                yield from mend(fault)


def _with(
    code: Patch, mend: Mended, framework: str, names: Mapping[str, str], style: Style, sources: Mapping[str, str]
) -> Patch | None:
    """The code with one file mended, its names imported, in the target's style; a file that is as it was before is no change.

    None where that is no Python any more.
    """
    before = next((change.before for change in code if change.path == mend.path), sources.get(mend.path))
    text = mend.text
    try:
        if mend.path.endswith(".py"):
            text = tidy(resolve_names(text, framework=framework, package_names=names), base=before or "", style=style)
    except SpliceError:
        return None
    others = tuple(change for change in code if change.path != mend.path)
    same = before is not None and text.strip() == before.strip()
    return Patch(changes=others if same else (*others, Change(path=mend.path, before=before, after=text)))


def _first(validation: Validation) -> str:
    """What the first failing criterion, or else gate, says."""
    failed = next((result for result in validation.criteria if not result.ok), None)
    if failed is not None:
        return f"{failed.id} {failed.got} {failed.traceback}"
    return next((f"{gate.name} {gate.reason}" for gate in validation.failed), "")
