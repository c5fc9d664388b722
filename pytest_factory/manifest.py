"""manifest.json: what is needed to run a case again, written before anything is spent."""

import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path

from pytest_factory import __version__
from pytest_factory.metrics.source import source_digest
from pytest_factory.settings import MODEL_STAGES, SELF_CHECKS
from pytest_factory.workbench import Workbench

LIBRARIES = ("pytest", "fastapi", "flask", "ruff", "mypy", "pydantic")
"""Whose versions can change a verdict."""


def write_manifest(bench: Workbench, **more: object) -> None:
    """Write manifest.json beside the trace, or write it again with what has become known."""
    text = json.dumps({**manifest(bench), **more}, indent=1, ensure_ascii=False) + "\n"
    bench.trace.write("manifest.json", text)


def manifest(bench: Workbench) -> dict[str, object]:
    """Source, case, models, sampling, versions: all that is known when a run begins."""
    endpoints = {stage: bench.session.resolved.endpoints(stage) for stage in MODEL_STAGES}
    found = [endpoint for chain in endpoints.values() for endpoint in chain]
    case, settings = bench.case, bench.settings
    return {
        "source": source_digest(),
        "models": {stage: [endpoint.name for endpoint in chain] for stage, chain in endpoints.items()},
        "digests": {endpoint.name: endpoint.digest for endpoint in found if endpoint.digest},
        "self_check": any(endpoint.served_by in SELF_CHECKS for endpoint in found),
        "forge": settings.forge,
        "jail": bench.jail.name,
        "spec_format": settings.spec,
        "repeat": bench.repeat,
        "seed": settings.seed,
        "case": {"id": case.id, "request": case.request, "sha256": digest_of(case.folder / "request.md")},
        "oracle": digest_of(case.oracle) if case.oracle else "",
        "target": case.target.model_dump(mode="json", exclude={"root", "file"}),
        "settings": settings.model_dump(mode="json"),
        "versions": {
            "pytest-feature-factory": __version__,
            "python": platform.python_version(),
            "machine": platform.machine(),
            **{name: metadata.version(name) for name in LIBRARIES},
        },
    }


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
