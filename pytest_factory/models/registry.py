"""Which models serve: found once, by the controller; connected by whoever asks them."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import ModelUnavailable, UsageError
from pytest_factory.models.embedded import EmbeddedModel
from pytest_factory.models.gold import ReferenceModel
from pytest_factory.models.known import KNOWN, PREFIX
from pytest_factory.models.ollama import OllamaModel, list_models
from pytest_factory.models.openai import KEY_ENV, OFFICIAL, OpenAIModel, check_there, key
from pytest_factory.models.protocol import Endpoint, Model
from pytest_factory.models.replay import ReplayModel
from pytest_factory.models.scripted import ScriptedModel, load_script
from pytest_factory.settings import EMBEDDED_DEFAULT, MODEL_STAGES, OLLAMA_DEFAULTS, Provider, Settings

EMBEDDED_REMEDY = 'pip install "pytest-feature-factory[embedded]"'
REMEDY = (
    "Start one of these, or put another into the chain (--factory-model, or [tool.pytest_factory.models]), "
    f"such as {EMBEDDED_DEFAULT}"
)
AUTO = "ollama/auto"


class Resolved(Artifact):
    """What serves each stage in this session; JSON, so that workers get it from the controller."""

    stages: dict[str, tuple[Endpoint, ...]]
    """Stage to the models that are there, in the order in which they are tried."""
    absent: dict[str, dict[str, str]]
    """Stage to the models that stand before the first of those in the settings and are not there, each with the reason."""
    notes: tuple[str, ...]
    """One line each for the session's header: what serves, and why what should have served does not."""

    def endpoints(self, stage: str) -> tuple[Endpoint, ...]:
        """The models for a stage, first one first; none for a stage that asks no model."""
        return self.stages.get(stage, ())

    def missing(self, stage: str) -> dict[str, str]:
        """What `Asker` calls missing."""
        return self.absent.get(stage, {})


def resolve(settings: Settings) -> Resolved:
    """Find a model for every stage that may ask one.

    Raises UsageError for a name that is no model's, and ModelUnavailable where no model of a stage's chain is there.
    """
    finder = _Finder(settings)
    stages: dict[str, tuple[Endpoint, ...]] = {}
    absent: dict[str, dict[str, str]] = {}
    for stage in MODEL_STAGES:
        found: list[Endpoint] = []
        missing: dict[str, str] = {}
        for name in settings.chain(stage):
            endpoint = finder.find(name)
            if isinstance(endpoint, Endpoint):
                found.append(endpoint)
            elif not found:
                missing[name] = endpoint
        if not found:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in missing.items())
            remedy = "" if EMBEDDED_REMEDY in reasons else f". {REMEDY}"
            raise ModelUnavailable(f"no model can serve {stage}: {reasons}{remedy}")
        stages[stage], absent[stage] = tuple(found), missing
    return Resolved(stages=stages, absent=absent, notes=_notes(stages, absent))


def connect(endpoint: Endpoint, *, folder: Path, settings: Settings, replies: Mapping[str, str] | None = None) -> Model:
    """A model that can be asked; `folder` is the session's, where the embedded engine's address is found.

    `replies` is what `gold` and `nop` answer: stage to reply, made from the case's reference solution.
    """
    match endpoint.served_by:
        case "embedded":
            return EmbeddedModel(endpoint, folder, slots=settings.slots)
        case "ollama":
            return OllamaModel(endpoint, num_ctx=settings.num_ctx)
        case "openai":
            return OpenAIModel(endpoint)
        case "scripted":
            return ScriptedModel(endpoint)
        case "replay":
            return ReplayModel(endpoint)
        case "gold" | "nop" if replies is not None:
            return ReferenceModel(endpoint, replies)
        case _:
            raise UsageError(f"{endpoint.name}: this model answers from a case, and there is none")


class _Finder:
    """Looks for models, for each name and each server once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._found: dict[str, Endpoint | str] = {}
        self._ollama: dict[str, str] | str | None = None
        self._providers = {"openai": Provider(base_url=OFFICIAL)} | settings.providers

    def find(self, name: str) -> Endpoint | str:
        """The endpoint of a model, or why there is none."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Endpoint | str:
        kind, _, model = name.partition("/")
        if name in ("gold", "nop"):
            return Endpoint(name=name, served_by=name)
        if kind == "ollama" and model:
            return self._find_ollama(name, model)
        if kind == "embedded" and model:
            return _find_embedded(name, model)
        if kind == "scripted" and model:
            path = Path(model).expanduser().absolute()
            load_script(path)
            return Endpoint(name=name, served_by=kind, model=str(path))
        if kind == "replay" and model:
            folder = Path(model).expanduser().absolute()
            if not folder.is_dir():
                raise UsageError(f"{name}: there is no folder {folder}")
            return Endpoint(name=name, served_by=kind, model=str(folder))
        if kind in self._providers and model:
            return _find_provider(name, model, self._providers[kind])
        known = ", ".join(f"{kind}/NAME" for kind in ("ollama", "embedded", *self._providers))
        raise UsageError(f"{name!r} is no model's name; use {known}, scripted/PATH.json, replay/DIR, gold or nop")

    def _find_ollama(self, name: str, model: str) -> Endpoint | str:
        url = self.settings.ollama_host
        if self._ollama is None:
            try:
                self._ollama = list_models(url)
            except ModelUnavailable as error:
                self._ollama = str(error)
        if isinstance(self._ollama, str):
            return self._ollama
        wanted = OLLAMA_DEFAULTS if name == AUTO else (model if ":" in model else f"{model}:latest",)
        for candidate in wanted:
            if candidate in self._ollama:
                digest = self._ollama[candidate]
                return Endpoint(name=f"ollama/{candidate}", served_by="ollama", model=candidate, url=url, digest=digest)
        return f"the server at {url} has no {' or '.join(wanted)}; run `ollama pull {wanted[-1]}`"


def _find_provider(name: str, model: str, provider: Provider) -> Endpoint | str:
    options = {KEY_ENV: provider.key_env}
    endpoint = Endpoint(name=name, served_by="openai", model=model, url=provider.base_url, options=options)
    if importlib.util.find_spec("openai") is None:
        return 'the package openai is not installed: pip install "pytest-feature-factory[openai]"'
    try:
        key(endpoint)
        check_there(endpoint)
    except ModelUnavailable as error:
        return str(error)
    return endpoint


def _find_embedded(name: str, model: str) -> Endpoint | str:
    digest = ""
    if model.endswith(".gguf"):
        path = Path(model).expanduser().absolute()
        if not path.is_file():
            raise UsageError(f"{name}: there is no file {path}")
    elif model in KNOWN:
        digest = f"sha256:{KNOWN[model].sha256}"
    else:
        raise UsageError(f"{name}: is no known model; use {PREFIX}PATH.gguf, or {PREFIX} with {' or '.join(KNOWN)}")
    if importlib.util.find_spec("xllamacpp") is None:
        return f"the embedded engine is not installed; the shortest way is: {EMBEDDED_REMEDY}"
    return Endpoint(name=name, served_by="embedded", model=model, digest=digest)


def _notes(stages: dict[str, tuple[Endpoint, ...]], absent: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """One line for each different chain, with its stages before it where there are several."""
    lines: dict[str, list[str]] = {}
    for stage, endpoints in stages.items():
        reasons = [f"{name}: {reason}" for name, reason in absent[stage].items()]
        lines.setdefault("; ".join([*reasons, f"{endpoints[0].name} serves"]), []).append(stage)
    if len(lines) == 1:
        return tuple(lines)
    return tuple(f"{', '.join(names)}: {line}" for line, names in lines.items())
