"""Git as the factory runs it: quiet, bounded, and deaf to the environment and to what a repository names."""

import socket
from pathlib import Path

import pytest

from pytest_factory.errors import GitError
from pytest_factory.workspace.git import answer, branch_tip, git, git_bytes, scrubbed


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An empty bare repository."""
    git("init", "--quiet", "--bare", str(tmp_path / "bare.git"))
    return tmp_path / "bare.git"


def test_the_environment_chooses_neither_repository_nor_configuration(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables of a surrounding git, as a hook has them, do not reach ours."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.bare=false'")
    assert git("rev-parse", "--absolute-git-dir", git_dir=bare) == str(bare)
    assert git("config", "core.bare", git_dir=bare) == "true"
    assert "GIT_INDEX_FILE" not in scrubbed()


def test_an_error_has_the_command_and_gits_words_but_no_password(bare: Path) -> None:
    """A failure names the command, the repository and git's own reason; what stands before the @ of a URL is hidden."""
    with pytest.raises(GitError, match=r"git rev-parse --verify nothing \(in .*bare\.git\) ended with 128") as caught:
        git("rev-parse", "--verify", "nothing", git_dir=bare)
    assert "fatal: Needed a single revision" in str(caught.value)
    with pytest.raises(GitError) as caught:
        git("ls-remote", "https://me:secret@127.0.0.1:1/x.git", git_dir=bare)
    assert "secret" not in str(caught.value)


def test_output_is_text_or_the_bytes_themselves(bare: Path) -> None:
    """`git` takes the newline at the end away, `git_bytes` takes nothing; input is bytes or text."""
    sha = git("hash-object", "-w", "--stdin", git_dir=bare, input=b"a\xff\n\n")
    assert git_bytes("cat-file", "blob", sha, git_dir=bare) == b"a\xff\n\n"
    assert git("cat-file", "blob", git("hash-object", "-w", "--stdin", git_dir=bare, input="ä\n"), git_dir=bare) == "ä"


def test_questions_have_empty_answers(bare: Path) -> None:
    """What is not there is an empty answer, and a ref is only found by its full name."""
    assert answer("config", "--get", "remote.origin.url", git_dir=bare) == ""
    blob = git("hash-object", "-w", "--stdin", git_dir=bare)
    git("update-ref", "refs/tags/v1", blob, git_dir=bare)
    assert branch_tip(bare, "refs/tags/v1") == blob
    assert branch_tip(bare, "v1") is None


def test_a_server_that_never_answers_is_given_up(bare: Path) -> None:
    """The limit in seconds ends a command that waits for the network."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.git"
        with pytest.raises(GitError, match=r"no answer within 0\.5 seconds"):
            git("ls-remote", url, users_config=True, seconds=0.5)


def test_a_url_cannot_run_a_program(tmp_path: Path) -> None:
    """The ext transport and everything but https, http, ssh and files is refused."""
    with pytest.raises(GitError, match="transport 'ext' not allowed"):
        git("ls-remote", f"ext::sh -c 'touch {tmp_path}/ran'", users_config=True)
    assert not (tmp_path / "ran").exists()


def test_without_git_the_message_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without git gets told to install it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        git("version")
