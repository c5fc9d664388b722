"""Options and [tool.pytest_factory] in pyproject.toml -> one frozen object.

Read once, by the controller; workers get the same object as JSON. Secrets are never settings: they stay in the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_factory.errors import UsageError

MODEL_STAGES = ("plan", "scout", "build", "test", "review")
"""The stages that may ask a model."""

OLLAMA_DEFAULTS = ("qwen2.5-coder:7b", "qwen2.5-coder:3b", "qwen2.5-coder:1.5b")
EMBEDDED_DEFAULT = "embedded/qwen2.5-coder-1.5b"
DEFAULT_CHAIN = ("ollama/auto", EMBEDDED_DEFAULT)
"""`ollama/auto` is the first of OLLAMA_DEFAULTS that the server has."""

SELF_CHECKS = ("gold", "nop", "scripted", "replay")
"""What serves these is no model: their sessions are headed "self-check, no result"."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(_Table):
    """US dollars per million tokens."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    """For input tokens served from the provider's cache; the input price where it is absent."""


class Provider(_Table):
    """Where an OpenAI-compatible server is."""

    base_url: str = Field(pattern=r"^https?://[^\s/]")
    key_env: str = "OPENAI_API_KEY"
    """The environment variable that holds the key."""


class Limits(_Table):
    """What one run may take before it is stopped."""

    seconds: float = Field(default=900, gt=0)
    call_seconds: float = Field(default=180, gt=0)
    """For one call of a model."""
    oracle_seconds: float = Field(default=120, gt=0)
    """For all checks of one oracle; those that ship take 1 to 3 s."""
    tokens: int | None = Field(default=None, gt=0)
    usd: float | None = Field(default=None, gt=0)
    files: int = Field(default=12, gt=0)
    """Files that a patch may touch."""
    lines: int = Field(default=600, gt=0)
    """Lines that a patch may add."""


class Settings(_Table):
    """[tool.pytest_factory], with the command line's options on top."""

    models: dict[str, tuple[str, ...]] = {"default": DEFAULT_CHAIN}
    """Stage (or `default`) to the chain of model names that serve it, first one first."""
    prices: dict[str, Price] = {}
    """Model name as the trace has it (`openai/NAME`) to its price."""
    providers: dict[str, Provider] = {}
    """`openai` to its server."""
    ollama_host: str = "http://127.0.0.1:11434"
    """Overridden by OLLAMA_HOST; as there, scheme and port may be left out."""
    num_ctx: int = Field(default=8192, ge=512)
    """The context window in tokens, asked for with every call."""
    threads: int | None = Field(default=None, ge=1)
    """Of the embedded engine while it writes; default: one fewer than there are cores, and both of two.

    Measured with the 1.5B model on two cores: one thread makes 12 tokens a second, alone or beside neighbours; two make 27
    alone, 22 beside two neighbours at nice 10, as the gates are, and 13 beside two at nice 0 (models/engine.py).
    """
    slots: int = Field(default=1, ge=1, le=64)
    """Requests that the embedded engine serves at once. Slots do not share what they have read of a prompt: on two cores
    five runs side by side took 132 s with one, 220 s with two, 344 s with four."""
    temperature: float = Field(default=0.6, ge=0, le=2)
    """Of every sample after the first, which is taken at 0.2."""
    seed: int = 1
    spec: Literal["v0", "v1"] = "v1"
    """The version of the spec format, one of `spec.versions.VERSIONS`."""
    plan_tries: int = Field(default=3, ge=1, le=10)
    candidates: int = Field(default=4, ge=1, le=32)
    """Candidates that BUILD writes at most in its first round; it stops at the first that is good."""
    rounds: int = Field(default=1, ge=0, le=5)
    """Rounds back to BUILD that bring nothing, at most, after a failed VALIDATE; one that does is followed by another."""
    plans: int = Field(default=2, ge=1, le=5)
    """Plans at most; another one is made where no candidate passes with the one before."""
    extra_tests: int = Field(default=1, ge=0, le=5)
    """Calls for further tests that the model writes; they count only if they fail on the base and pass on the patch."""
    coverage_floor: float = Field(default=90, ge=0, le=100)
    """Percent of the changed lines that the tests must run."""
    mutation: bool = False
    """Whether the tests of every pull request are tried on mutants of its own lines; needs cosmic-ray."""
    limits: Limits = Limits()
    forge: Literal["auto", "local", "github"] = "auto"
    jail: str = "auto"
    require_jail: Literal["none", "partial", "strong"] = "none"
    """The least strength that the jail must have; where it has less, nothing begins."""
    cases: str = "cases"
    runs: str = "runs"
    templates: str | None = None
    """A folder whose templates go before the shipped ones; rendered in Jinja's sandbox."""
    skip_tags: tuple[str, ...] = ()
    repeat: int = Field(default=1, ge=1, le=1000)
    experiment: str = ""
    """The name under which a line for each run is kept; empty: none is."""
    experiments: str = "experiments"
    """The folder of those files."""
    verbose: bool = False

    def chain(self, stage: str) -> tuple[str, ...]:
        """The model names that serve a stage, in the order in which they are tried."""
        return self.models.get(stage) or self.models.get("default") or DEFAULT_CHAIN

    @property
    def self_check(self) -> bool:
        """Whether any stage is served by something that is no model."""
        return any(name.split("/")[0] in SELF_CHECKS for stage in MODEL_STAGES for name in self.chain(stage))

    @property
    def isolated(self) -> bool:
        """Whether pull requests stay in clones of their own: self-checks, repeats, experiments, unless a forge is named."""
        return self.forge == "auto" and (self.self_check or self.repeat > 1 or bool(self.experiment))


def load_settings(rootdir: Path, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read `rootdir`/pyproject.toml, put `overrides` (the command line's) on top and check the result.

    Raises UsageError with the file and the key for everything that is not known or out of its range.
    """
    path = rootdir / "pyproject.toml"
    table: dict[str, Any] = {}
    if path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("pytest_factory", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path}: is not valid TOML: {error}") from error
    if not isinstance(table, dict):
        raise UsageError(f"{path}: tool.pytest_factory: is no table; write its keys below a line [tool.pytest_factory]")
    if isinstance(table.get("models"), dict):
        table["models"] = {stage: _names(names) for stage, names in table["models"].items()}
    given = dict(overrides or {})
    if models := given.pop("models", None):
        table["models"] = {**table.get("models", {}), **models} if "default" not in models else models
    table.update({key: value for key, value in given.items() if value is not None})
    if host := os.environ.get("OLLAMA_HOST"):
        table["ollama_host"] = host
    settings = _validated(table, path, given)
    if unknown := sorted(set(settings.models) - {"default", *MODEL_STAGES}):
        raise UsageError(
            f"{path}: [tool.pytest_factory.models]: {unknown[0]!r} is no stage that asks a model; "
            f"use default or one of {', '.join(MODEL_STAGES)}"
        )
    if settings.templates is not None and not (rootdir / settings.templates).is_dir():
        raise UsageError(
            f"{path}: [tool.pytest_factory] templates: there is no folder {rootdir / settings.templates}; correct the path"
        )
    return settings


def parse_model_option(text: str) -> dict[str, tuple[str, ...]]:
    """Read `--factory-model`: `NAME` for all stages, or `build=NAME,plan=NAME`; `+` joins the names of a chain.

    >>> parse_model_option("build=ollama/qwen2.5-coder:7b+embedded/qwen2.5-coder-1.5b")
    {'build': ('ollama/qwen2.5-coder:7b', 'embedded/qwen2.5-coder-1.5b')}
    """
    chains: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        stage, equals, names = part.partition("=")
        if not equals:
            stage, names = "default", part
        if stage not in ("default", *MODEL_STAGES):
            raise UsageError(
                f"--factory-model: {stage!r} is no stage that asks a model; use one of {', '.join(MODEL_STAGES)}, "
                "or a model's name alone for all of them"
            )
        chains[stage] = _names(names.split("+"))
    if not chains or not all(chains.values()):
        raise UsageError(f"--factory-model: {text!r} names no model; try --factory-model {EMBEDDED_DEFAULT}")
    return chains


def _names(names: object) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,)
    if isinstance(names, list | tuple):
        return tuple(str(name).strip() for name in names if str(name).strip())
    return (str(names),)


def _validated(table: Mapping[str, Any], path: Path, given: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        top = str(first["loc"][0])
        where = (
            f"--factory-{top.replace('_', '-')}"
            if given.get(top) is not None
            else f"{path}: [tool.pytest_factory] {key}"
        )
        if first["type"] == "extra_forbidden":
            raise UsageError(f"{where}: is no setting; known are {', '.join(sorted(Settings.model_fields))}") from error
        raise UsageError(f"{where}: {first['msg']} (it is {first['input']!r})") from error
