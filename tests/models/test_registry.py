"""Which models serve, and what the user is told of those that do not."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_factory.errors import ModelUnavailable, UsageError
from pytest_factory.models.embedded import EmbeddedModel
from pytest_factory.models.known import KNOWN
from pytest_factory.models.ollama import OllamaModel
from pytest_factory.models.openai import OpenAIModel
from pytest_factory.models.registry import Resolved, connect, resolve
from pytest_factory.models.replay import ReplayModel
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.settings import EMBEDDED_DEFAULT, MODEL_STAGES, Provider, Settings

if TYPE_CHECKING:
    from tests.models.conftest import Answer, Request, Site

Serve = Callable[[Callable[["Request"], "Answer"]], "Site"]
NOWHERE = "http://127.0.0.1:9"


def settings(*chain: str, host: str = NOWHERE, **more: Any) -> Settings:
    """Settings with this chain for all stages."""
    return Settings(models={"default": chain}, ollama_host=host, **more)


@pytest.fixture
def ollama(serve: Serve, answer: "type[Answer]") -> "Site":
    """A server that has two of the models that are looked for."""
    models = [{"model": f"qwen2.5-coder:{size}", "digest": f"digest-{size}"} for size in ("1.5b", "3b")]
    return serve(lambda request: answer({"models": [*models, {"model": "other:latest", "digest": "d"}]}))


@pytest.fixture
def script(tmp_path: Path) -> str:
    """The name of a scripted model."""
    (tmp_path / "script.json").write_text(json.dumps({"*": {"plan": ["x"]}}))
    return f"scripted/{tmp_path / 'script.json'}"


def test_a_running_ollama_serves(ollama: "Site") -> None:
    """`ollama/auto` is the first of the defaults that the server has; the server is asked once."""
    resolved = resolve(settings("ollama/auto", EMBEDDED_DEFAULT, host=ollama.url))
    assert resolved.notes == ("ollama/qwen2.5-coder:3b serves",)
    first, second = resolved.endpoints("build")
    assert (first.name, first.digest, first.url) == ("ollama/qwen2.5-coder:3b", "digest-3b", ollama.url)
    assert (second.served_by, second.digest) == ("embedded", f"sha256:{KNOWN['qwen2.5-coder-1.5b'].sha256}")
    assert resolved.missing("build") == {}
    assert len(ollama.requests) == 1


def test_without_ollama_the_embedded_engine_serves() -> None:
    """The note says which serves and why the first does not, and so will every event."""
    resolved = resolve(settings("ollama/auto", EMBEDDED_DEFAULT))
    assert resolved.notes == (f"ollama/auto: nothing answers at {NOWHERE}; {EMBEDDED_DEFAULT} serves",)
    assert resolved.missing("plan") == {"ollama/auto": f"nothing answers at {NOWHERE}"}
    assert all(
        [endpoint.name for endpoint in resolved.endpoints(stage)] == [EMBEDDED_DEFAULT] for stage in MODEL_STAGES
    )
    assert resolved.endpoints("validate") == ()


def test_a_model_that_the_server_lacks_is_named(ollama: "Site") -> None:
    """The reason has the command that gets it; a name without a tag means the latest one."""
    resolved = resolve(settings("ollama/qwen9", "ollama/other", host=ollama.url))
    assert resolved.endpoints("plan")[0].model == "other:latest"
    assert "has no qwen9:latest; run `ollama pull qwen9:latest`" in resolved.missing("plan")["ollama/qwen9"]


def test_nothing_at_all_ends_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server and no engine: one line with each reason and the shortest way."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # Python's own sign for a module that cannot be found
    with pytest.raises(ModelUnavailable) as caught:
        resolve(settings("ollama/auto", EMBEDDED_DEFAULT))
    words = str(caught.value)
    assert words.startswith(f"no model can serve plan: ollama/auto: nothing answers at {NOWHERE}; {EMBEDDED_DEFAULT}: ")
    assert words.endswith('not installed; the shortest way is: pip install "pytest-feature-factory[embedded]"')
    assert "\n" not in words
    with pytest.raises(ModelUnavailable, match=f"into the chain .*, such as {EMBEDDED_DEFAULT}$"):
        resolve(settings("ollama/auto"))


def test_stages_may_differ(script: str) -> None:
    """Each different chain has a line that names its stages."""
    models = {"default": ("gold",), "build": ("ollama/auto", script)}
    resolved = resolve(Settings(models=models, ollama_host=NOWHERE))
    assert resolved.notes == (
        "plan, scout, test, review: gold serves",
        f"build: ollama/auto: nothing answers at {NOWHERE}; {script} serves",
    )


def test_providers(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """`openai/` is OpenAI itself unless the settings say otherwise; further providers have prefixes of their own."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("ROUTER_KEY", "sk-router")
    providers = {"router": Provider(base_url="https://router.example/v1", key_env="ROUTER_KEY")}
    resolved = resolve(settings("openai/mini", "router/maker/large", providers=providers))
    (endpoint,) = resolved.endpoints("plan")
    assert (endpoint.name, endpoint.model, endpoint.url) == (
        "router/maker/large",
        "maker/large",
        "https://router.example/v1",
    )
    assert (
        "OPENAI_API_KEY with the key for https://api.openai.com/v1 is not set"
        in resolved.missing("plan")["openai/mini"]
    )
    assert "sk-router" not in resolved.model_dump_json()
    monkeypatch.setitem(sys.modules, "openai", None)
    missing = resolve(settings("router/large", script, providers=providers)).missing("plan")
    assert missing == {
        "router/large": 'the package openai is not installed: pip install "pytest-feature-factory[openai]"'
    }


def test_a_provider_on_this_machine_that_does_not_answer_is_missing(script: str) -> None:
    """A server that was not started is known before the first call: the next model serves, or the session does not begin."""
    providers = {"local": Provider(base_url=f"{NOWHERE}/v1")}
    resolved = resolve(settings("local/x", script, providers=providers))
    assert resolved.notes == (f"local/x: nothing answers at {NOWHERE}/v1; {script} serves",)
    with pytest.raises(ModelUnavailable, match=f"no model can serve plan: local/x: nothing answers at {NOWHERE}/v1"):
        resolve(settings("local/x", providers=providers))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("qwen", "'qwen' is no model's name; use ollama/NAME, embedded/NAME, openai/NAME, scripted/PATH.json"),
        ("ollama/", "is no model's name"),
        ("embedded/qwen9", "is no known model; use embedded/PATH.gguf, or embedded/ with qwen2.5-coder-0.5b or"),
        ("embedded//nowhere/x.gguf", "there is no file /nowhere/x.gguf"),
        ("scripted/nowhere.json", "there is no such file"),
        ("replay/nowhere", "there is no folder"),
    ],
)
def test_a_wrong_name_is_a_usage_error(name: str, words: str) -> None:
    """What is no model's name, or names a file that is not there, is refused before anything is spent."""
    with pytest.raises(UsageError) as caught:
        resolve(settings(name))
    assert words in str(caught.value)


def test_workers_get_it_as_json_and_connect(ollama: "Site", script: str, tmp_path: Path, tiny_gguf: Path) -> None:
    """What was resolved survives JSON, and each endpoint connects to a model of its kind."""
    chain = (f"ollama/{'qwen2.5-coder:3b'}", f"embedded/{tiny_gguf}", "local/x", script, f"replay/{tmp_path}", "gold")
    chosen = settings(*chain, host=ollama.url, providers={"local": Provider(base_url=ollama.url)})
    resolved = Resolved.model_validate_json(resolve(chosen).model_dump_json())
    *endpoints, gold = resolved.endpoints("test")
    models = [connect(endpoint, folder=tmp_path, settings=chosen) for endpoint in endpoints]
    assert [type(model) for model in models] == [OllamaModel, EmbeddedModel, OpenAIModel, ScriptedModel, ReplayModel]
    assert [model.endpoint.name for model in models] == list(chain[:-1])
    with pytest.raises(UsageError, match="gold"):
        connect(gold, folder=tmp_path, settings=chosen)


def test_slow_libraries_are_not_imported(script: str) -> None:
    """Importing what the plugin needs of the models imports no library of any of them."""
    import subprocess

    code = (
        "import sys, pytest_factory.models.registry, pytest_factory.models.keeper, pytest_factory.models.chain\n"
        "print([name for name in ('ollama', 'openai', 'xllamacpp', 'httpx') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
