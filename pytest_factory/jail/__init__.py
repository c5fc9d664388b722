"""Running code that nobody has read."""

import functools
from collections.abc import Callable

from pytest_factory.errors import JailError
from pytest_factory.jail import bubblewrap, container, landlock, seatbelt
from pytest_factory.jail.process import ProcessJail
from pytest_factory.jail.protocol import Jail, Strength
from pytest_factory.jail.scratch import sweep

BACKENDS: dict[str, Callable[[], Jail]] = {
    "bubblewrap": bubblewrap.find,
    "landlock": landlock.find,
    "seatbelt": seatbelt.find,
    "docker": functools.partial(container.find, "docker"),
    "podman": functools.partial(container.find, "podman"),
    "none": ProcessJail,
}
AUTO = ("bubblewrap", "landlock")
"""What `auto` tries, strongest first. The others only come when they are asked for by name."""

STRENGTHS: tuple[Strength, ...] = ("none", "partial", "strong")
"""Weakest first."""


def open_jail(name: str = "auto", *, require: Strength = "none") -> Jail:
    """The jail of that name, probed once a process; what killed sessions left behind is swept away.

    `auto` never falls back to no jail, and its second choice says in `about` why it is not the first. Raises JailError for
    a name that is not known, where the jail does not work here, and where it is weaker than `require`.
    """
    sweep()
    jail = _first() if name == "auto" else _named(name)
    if STRENGTHS.index(jail.strength) < STRENGTHS.index(require):
        raise JailError(
            f"--factory-require-jail {require}: the jail here is {jail.name}, which is {jail.strength} ({jail.about}); "
            "nothing was begun. `python -m pytest_factory doctor` says what is missing"
        )
    return jail


def _named(name: str) -> Jail:
    if name not in BACKENDS:
        raise JailError(f"--factory-jail {name}: there is no such jail; use one of auto, {', '.join(BACKENDS)}")
    try:
        return BACKENDS[name]()
    except JailError as error:
        raise JailError(f"--factory-jail {name}: {error}") from error


def _first() -> Jail:
    failed: list[str] = []
    for name in AUTO:
        try:
            jail = BACKENDS[name]()
        except JailError as error:
            failed.append(str(error))
        else:
            if failed:
                jail.about += f"; second choice: {'; '.join(failed)}"
            return jail
    raise JailError(
        f"no jail for generated code works on this machine: {'; '.join(failed)}. "
        "--factory-jail none runs it as you, with your files and network in its reach"
    )
