"""The embedded engine, its keeper and its clients, with the real engine on a model made on the spot."""

import contextlib
import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated
from pytest_factory.models.address import Address, read, slug, want
from pytest_factory.models.embedded import EmbeddedModel
from pytest_factory.models.engine import EngineConfig
from pytest_factory.models.keeper import EngineKeeper
from pytest_factory.models.protocol import Endpoint, Prompt
from pytest_factory.settings import Settings

SCHEMA = {
    "type": "object",
    "properties": {"kind": {"enum": ["route", "header"]}, "word": {"type": "string", "pattern": "^[a-z]{3,6}$"}},
    "required": ["kind", "word"],
    "additionalProperties": False,
}
SETTINGS = Settings(slots=2, num_ctx=1024, threads=1)
MakePrompt = Callable[..., Prompt]


@pytest.fixture
def name(tiny_gguf: Path) -> str:
    """The model's name."""
    return f"embedded/{tiny_gguf}"


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[EngineKeeper]:
    """A keeper at work; when the test is over, none of its engines may be left."""
    keeper = EngineKeeper(tmp_path, SETTINGS, report=lambda done, total: None)
    keeper.start()
    yield keeper
    pids = [Address.model_validate_json(file.read_text()).pid for file in tmp_path.glob("engine-*.json")]
    keeper.stop()
    assert not [pid for pid in pids if pid and alive(pid)]


@pytest.fixture
def model(keeper: EngineKeeper, name: str) -> EmbeddedModel:
    """A client of that keeper's engine."""
    return client(keeper, name)


def client(keeper: EngineKeeper, name: str) -> EmbeddedModel:
    """One more client, as another worker would have it."""
    return EmbeddedModel(Endpoint(name=name, served_by="embedded"), keeper.folder, slots=SETTINGS.slots)


def alive(pid: int) -> bool:
    """Whether a process runs (one that nobody has waited for yet does not)."""
    state = Path(f"/proc/{pid}/stat")
    if Path("/proc/self").exists():
        return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends within that time."""
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


def address(model: EmbeddedModel) -> Address:
    """Where the engine is."""
    found = read(model.folder, model.endpoint.name)
    assert found is not None
    return found


def test_a_reply_obeys_the_schema_and_says_what_it_cost(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """The first question starts the engine, and its reply is JSON of the schema with true token counts."""
    reply = model.ask(prompt(output_schema=SCHEMA))
    assert set(json.loads(reply.text)) == {"kind", "word"}
    assert reply.finish == "stop"
    assert reply.tokens_in > len("You are brief. Say something.") - 2
    assert reply.tokens_out > 10


def test_the_same_seed_gives_the_same_reply(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """Sampling is decided by the seed."""
    first, again, other = (
        model.ask(prompt(output_schema=SCHEMA, temperature=1.0, seed=seed)).text for seed in (7, 7, 8)
    )
    assert first == again
    assert first != other


def test_what_was_read_before_is_not_read_again(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """A second prompt with the same long beginning is served from the cache, and the reply says how much of it."""
    start = "This beginning is the same in every call. " * 10
    first = model.ask(prompt(start + "One.", output_schema=SCHEMA))
    second = model.ask(prompt(start + "Two.", output_schema=SCHEMA))
    assert first.tokens_cached == 0
    assert second.tokens_in - 30 < second.tokens_cached < second.tokens_in


def test_a_reply_that_reaches_its_limit_says_so(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """A text that was cut at max_tokens has finish length."""
    reply = model.ask(prompt(output_schema=SCHEMA, max_tokens=4))
    assert (reply.finish, reply.tokens_out) == ("length", 4)


def test_a_prompt_that_is_too_long_is_refused(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """Each slot has num_ctx tokens, and a longer prompt is an error that names both numbers."""
    with pytest.raises(ReplyTruncated, match=r"the prompt has \d{4} tokens and the context window 1024; raise num_ctx"):
        model.ask(prompt("word " * 400))


def test_clients_share_one_engine(keeper: EngineKeeper, name: str, prompt: MakePrompt) -> None:
    """Many clients that ask at the same time get valid replies, all from the same process."""
    clients = [client(keeper, name) for _ in range(6)]
    with ThreadPoolExecutor(len(clients)) as pool:
        asked = [pool.submit(each.ask, prompt(f"Number {n}.", output_schema=SCHEMA)) for n, each in enumerate(clients)]
        replies = [future.result() for future in asked]
    assert all(set(json.loads(reply.text)) == {"kind", "word"} for reply in replies)
    assert len({address(each).pid for each in clients}) == 1


def test_waiting_for_a_turn_is_not_the_call(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """A call that others keep waiting begins its own limit when it is its turn; only its patience ends it before."""
    model.ask(prompt(output_schema=SCHEMA))
    with contextlib.ExitStack() as held:
        for number in range(SETTINGS.slots):
            slot = held.enter_context((model.folder / f"slot-{slug(model.endpoint.name)}-{number}").open("a"))
            fcntl.flock(slot, fcntl.LOCK_EX)
        with pytest.raises(ModelTimeout, match="other requests kept the engine busy"):
            model.ask(prompt(output_schema=SCHEMA, patience=0.2))
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(model.ask, prompt(output_schema=SCHEMA, seconds=0.8, patience=30))
            time.sleep(1.0)
            held.close()
            assert waiting.result().waited >= 0.8


def test_a_call_ends_at_its_limit(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """A call that takes too long raises, and the engine goes on with the next one."""
    model.ask(prompt(output_schema=SCHEMA))
    endless = {"type": "array", "items": {"enum": [1]}, "minItems": 400, "maxItems": 400}
    with pytest.raises(ModelTimeout, match=r"no reply within the limit of 0\.02 s"):
        model.ask(prompt(output_schema=endless, seconds=0.02))
    assert model.ask(prompt(output_schema=SCHEMA)).finish == "stop"


def test_the_key_is_a_secret(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """Only the user can read the key, no command line shows it, and without it the engine answers nothing."""
    model.ask(prompt(output_schema=SCHEMA))
    found = address(model)
    (file,) = model.folder.glob("engine-*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    command = subprocess.run(["ps", "-o", "args=", "-p", str(found.pid)], capture_output=True, text=True, check=True)
    assert found.key not in command.stdout
    assert httpx.get(f"{found.url}/v1/models").status_code == 401


def test_an_engine_that_dies_is_started_again_once(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """After kill -9 the next call is served by a second engine; after another one the model is unavailable."""
    model.ask(prompt(output_schema=SCHEMA))
    first = address(model)
    os.kill(first.pid, signal.SIGKILL)
    assert model.ask(prompt(output_schema=SCHEMA)).finish == "stop"
    second = address(model)
    assert (first.generation, second.generation) == (1, 2)
    assert second.pid != first.pid
    os.kill(second.pid, signal.SIGKILL)
    with pytest.raises(ModelUnavailable, match=r"the engine died 2 times, at last by signal 9; its log is .*\.log"):
        model.ask(prompt(output_schema=SCHEMA))


def test_a_call_survives_the_engine(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """A call that runs while the engine is killed is asked again of its successor."""
    model.ask(prompt(output_schema=SCHEMA))
    long = {"type": "array", "items": {"enum": [1]}, "minItems": 400, "maxItems": 400}
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(model.ask, prompt(output_schema=long))
        time.sleep(0.1)
        os.kill(address(model).pid, signal.SIGKILL)
        assert json.loads(asked.result().text) == [1] * 400
    assert address(model).generation == 2


def test_ctrl_c_is_not_for_the_engine(model: EmbeddedModel, prompt: MakePrompt) -> None:
    """SIGINT changes nothing; SIGTERM ends it."""
    model.ask(prompt(output_schema=SCHEMA))
    found = address(model)
    os.kill(found.pid, signal.SIGINT)
    model.ask(prompt(output_schema=SCHEMA))
    assert address(model) == found
    os.kill(found.pid, signal.SIGTERM)
    assert gone(found.pid)


def test_the_engine_ends_with_its_parent(tmp_path: Path, name: str) -> None:
    """kill -9 of the process that keeps it leaves no engine behind."""
    code = (
        "import sys, time; from pathlib import Path; from pytest_factory.models.keeper import EngineKeeper\n"
        "from pytest_factory.settings import Settings\n"
        "EngineKeeper(Path(sys.argv[1]), Settings(num_ctx=512), report=print).start(); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) as parent:
        want(tmp_path, name)
        while (found := read(tmp_path, name)) is None:
            time.sleep(0.05)
        assert alive(found.pid)
        parent.kill()
    assert gone(found.pid)


def test_a_running_request_does_not_keep_an_orphan_alive(tiny_gguf: Path) -> None:
    """The engine leaves at once when stdin closes, whatever it is doing."""
    command = [sys.executable, "-m", "pytest_factory.models.engine"]
    config = EngineConfig(path=str(tiny_gguf), key="key", threads=1, batch_threads=1, slots=1, num_ctx=4096)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdin is not None
        assert engine.stdout is not None
        engine.stdin.write(config.model_dump_json() + "\n")
        engine.stdin.flush()
        port = json.loads(engine.stdout.readline())["port"]
        body = {"messages": [{"role": "user", "content": "x"}], "max_tokens": 4000, "ignore_eos": True}
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(
                httpx.post,
                f"http://127.0.0.1:{port}/v1/chat/completions",
                json=body,
                headers={"Authorization": "Bearer key"},
                timeout=30,
            )
            time.sleep(0.2)
            engine.stdin.close()
            assert engine.wait(5) == 0
            assert isinstance(asked.exception(), httpx.TransportError)


def test_stopping_tells_those_who_wait(
    keeper: EngineKeeper, name: str, model: EmbeddedModel, prompt: MakePrompt
) -> None:
    """When the session ends no engine is left, and a late client learns why it gets none."""
    model.ask(prompt(output_schema=SCHEMA))
    found = address(model)
    keeper.stop()
    assert gone(found.pid, 0.1)
    with pytest.raises(ModelUnavailable, match="the session has ended"):
        client(keeper, name).ask(prompt())


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"no such format", "invalid magic characters"), (None, "there is no file")],
    ids=["broken", "absent"],
)
def test_a_file_that_cannot_be_served_is_named(
    keeper: EngineKeeper, tmp_path: Path, prompt: MakePrompt, content: bytes | None, reason: str
) -> None:
    """A broken or absent model file is an error with the file and the loader's own reason, and nothing is tried twice."""
    file = tmp_path / "broken.gguf"
    if content:
        file.write_bytes(content)
    with pytest.raises(ModelUnavailable, match=reason) as caught:
        client(keeper, f"embedded/{file}").ask(prompt(patience=20))
    assert str(file) in str(caught.value)


def test_an_engine_that_is_never_ready_is_a_time_out(tmp_path: Path, name: str, prompt: MakePrompt) -> None:
    """Where no keeper answers, a client gives up when its patience ends."""
    with pytest.raises(ModelTimeout, match="the engine was not ready in time"):
        EmbeddedModel(Endpoint(name=name, served_by="embedded"), tmp_path, slots=1).ask(prompt(patience=0.2))
