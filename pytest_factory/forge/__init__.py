"""Where pull requests live, behind one protocol."""

from typing import TYPE_CHECKING

from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings

if TYPE_CHECKING:
    from pytest_factory.forge.protocol import Forge
    from pytest_factory.workspace.repository import Repository


def choose_forge(repository: "Repository", settings: Settings) -> tuple[str, str]:
    """The name of the forge for a target, and why it is that one, in a few words. Nothing but gh is asked.

    `auto` is GitHub where the target's origin is there and gh is logged in, else the local forge.
    """
    from pytest_factory.forge.gh import Gh, on_github, slug_of

    if settings.forge != "auto":
        return settings.forge, "named in the settings"
    if settings.isolated:
        return "local", "self-checks and repeats stay here"
    if not repository.origin_url:
        return "local", "the target has no origin"
    slug = slug_of(repository.origin_url)
    if slug is None or not on_github(slug):
        return "local", "the origin is not on GitHub"
    reason = Gh(slug.host).logged_in()
    return ("local", f"the origin is on GitHub, but {reason}") if reason else ("github", "gh is logged in")


def check_forge(repository: "Repository", settings: Settings) -> tuple[str, str]:
    """`choose_forge`, and for GitHub a question whether a pull request could be opened; raises ForgeError where not."""
    name, why = choose_forge(repository, settings)
    if name == "github":
        from pytest_factory.forge.github import GitHubForge

        GitHubForge(repository).check()
    return name, why


def open_forge(repository: "Repository", settings: Settings, prompts: Prompts | None = None) -> "Forge":
    """The forge that `choose_forge` chooses. `prompts` render the local one's pages; default: the shipped ones.

    Raises ForgeError where GitHub is named and the target's origin is not there.
    """
    from pytest_factory.forge.github import GitHubForge
    from pytest_factory.forge.local import LocalForge

    if choose_forge(repository, settings)[0] == "github":
        return GitHubForge(repository)
    return LocalForge(repository, prompts or Prompts())
