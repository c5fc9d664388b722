"""What all tests may use."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

_WIDTH, _HIDDEN, _LAYERS, _HEADS = 64, 128, 2, 4
_CONTEXT = 4096


_REAL = ("ollama", "embedded")
"""Marks of tests that need a real server with a real model."""
_NAMED_ONLY = (*_REAL, "slow", "proofs")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need a real model of 500 MB, or minutes, run where `-m` names them: `-m "ollama or embedded"`, `-m slow`.

    So do the proofs of the cases for development: `-m proofs`.
    """
    absent = [mark for mark in _NAMED_ONLY if mark not in config.option.markexpr]
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in absent)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI=true, a test of a real server that is skipped has failed: else nobody would see that it does not run."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and any(item.get_closest_marker(mark) for mark in _REAL):
        reason = call.excinfo.value if call.excinfo else "it is marked so"
        report.outcome, report.longrepr = "failed", f"skipped, and on CI it must run: {reason}"
    return report


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file of half a megabyte with random weights and one token for each byte.

    The real engine loads it at once; under a JSON schema its replies are nonsense that obeys the schema.
    """
    import gguf
    import numpy as np

    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    tokens = [*_byte_tokens(), "<|bos|>", "<|eos|>", "in"]
    normal, control = gguf.TokenType.NORMAL, gguf.TokenType.CONTROL
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_HIDDEN)
    writer.add_block_count(_LAYERS)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types([normal] * 256 + [control] * 2 + [normal])
    writer.add_token_merges(["i n"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(257)
    writer.add_chat_template("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: ")

    random = np.random.default_rng(0)
    weights = {"token_embd": (len(tokens), _WIDTH), "output": (len(tokens), _WIDTH)}
    for layer in range(_LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights[f"blk.{layer}.{name}"] = (_WIDTH, _WIDTH)
        weights[f"blk.{layer}.ffn_gate"] = weights[f"blk.{layer}.ffn_up"] = (_HIDDEN, _WIDTH)
        weights[f"blk.{layer}.ffn_down"] = (_WIDTH, _HIDDEN)
    for name, shape in weights.items():
        writer.add_tensor(f"{name}.weight", (random.standard_normal(shape) * 0.05).astype(np.float32))
    norms = [f"blk.{layer}.{name}" for layer in range(_LAYERS) for name in ("attn_norm", "ffn_norm")]
    for name in (*norms, "output_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(_WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _byte_tokens() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte if byte in printable else next(others)) for byte in range(256)]
