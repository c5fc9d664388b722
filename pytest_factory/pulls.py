"""The pull requests of one target, as text."""

from pathlib import Path
from typing import NamedTuple

from pytest_factory.cases import Target
from pytest_factory.forge import open_forge
from pytest_factory.forge.diff import read_diff
from pytest_factory.metrics import read_runs
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
from pytest_factory.workspace.git import branch_tip, git
from pytest_factory.workspace.repository import open_target


class Verified(NamedTuple):
    """Whether a pull request's branch is what the factory made, with no hand of anybody else in it."""

    ok: bool
    recorded: str
    """The commit that the trace of its run recorded; empty where no trace of this folder speaks of it."""
    now: str
    """The commit at which the branch is; empty where the branch is gone."""
    text: str
    """One line."""


class Pulls:
    """What a forge has of a target."""

    def __init__(self, target: Target, *, runs: Path, settings: Settings, prompts: Prompts) -> None:
        self.prompts = prompts
        self.runs = runs
        self.repository = open_target(target, runs=runs)
        self.forge = open_forge(self.repository, settings, prompts)

    def list(self) -> str:
        """One line each, the newest last: number, branch, state, title."""
        return self.prompts.render("pull_request/list.txt.j2", pulls=self.forge.pulls())

    def show(self, number: int) -> str:
        """Title, state, body, diffstat and comments of one; raises ForgeError where there is none of that number."""
        pull = self.forge.view(number)
        # Of a merged one the merge base is its own tip: then its first commit is all that can be told.
        fork = git("merge-base", self.repository.base_commit, pull.commit, git_dir=self.repository.store)
        before = f"{pull.commit}^" if fork == pull.commit else fork
        return self.prompts.render(
            "pull_request/show.txt.j2",
            pull=pull,
            body=self.forge.body(number),
            files=read_diff(self.repository.store, before, pull.commit),
            comments=self.forge.comments(number),
        )

    def verify(self, number: int) -> Verified:
        """Whether the branch of one is still exactly the commit that its run recorded; raises ForgeError as `show`."""
        pull = self.forge.view(number)
        local = self.forge.name == "local"
        now = (branch_tip(self.repository.git_dir, f"refs/heads/{pull.branch}") or "") if local else pull.commit
        runs = [run for run in read_runs(self.runs) if run.pr_url == pull.url and run.commit]
        recorded = str(runs[-1].commit) if runs else ""
        if not recorded:
            said = f"no trace in {self.runs} records it, so that nothing can be said of {pull.branch}"
        elif not now:
            said = f"the branch {pull.branch} is gone; the factory recorded {recorded}"
        elif now != recorded:
            said = f"{pull.branch} is at {now}, which is not what the factory recorded: {recorded}"
        elif pull.commit != recorded:
            said = f"it offers {pull.commit}, which is not what the factory recorded: {recorded}"
        else:
            said = f"{pull.branch} is exactly {recorded}, as {runs[-1].folder} recorded it: no edit by anybody"
            return Verified(True, recorded, now, f"pull request {number}: {said}")
        return Verified(False, recorded, now, f"pull request {number}: {said}")
