"""Every exception that this package raises on purpose.

    FactoryError
    +- UsageError           the user's input is wrong: an option, a setting, a slug
    |  +- CaseError         a case folder or case.toml
    |  +- TargetError       targets.toml, or the repository that it names
    +- TemplateError        a template is missing, or names something that it was not given
    +- ModelError           a model gave no usable answer
    |  +- ModelUnavailable  nothing answers at its address, or it is not installed
    |  +- ModelTimeout      the call took longer than its limit
    |  +- UnusableReply     it answered, and the answer cannot be used
    |  |  +- ReplyTruncated the window or the token limit cut the prompt or the answer
    |  +- DownloadError     the embedded model's file could not be fetched
    +- JailError            the place for untrusted code does not work
    +- GitError             a git command failed that had to work
    +- Tampered             results that cannot be true, or the user's repository is changed; the case ends as void
    +- PatchRefused         a patch touches what it may not touch
    +- SpliceError          code cannot be put into a file without guessing
    +- ForgeError           the pull request could not be opened, read or changed
    +- BudgetSpent          a limit of the case (seconds, tokens, usd) is reached

A bad verdict is never an exception: red tests, a rejected review or a request that no candidate met are data
(`artifacts.Stopped`). An exception means that a machine is broken or an input is wrong; its message says what happened,
where, and what to do.
"""


class FactoryError(Exception):
    """The root: `except FactoryError` catches everything that this package raises on purpose."""


class UsageError(FactoryError):
    """The user's input is wrong; the message names the place and the remedy in one line."""


class CaseError(UsageError):
    """A case folder, its request or its case.toml is wrong."""


class TargetError(UsageError):
    """A target is wrong: its table in targets.toml, or the repository that the table names."""


class TemplateError(FactoryError):
    """A template is missing, or names something that it was not given."""


class ModelError(FactoryError):
    """A model gave no usable answer; the chain goes on with the next model. The tokens are what the call cost anyway."""

    def __init__(self, message: str, *, tokens_in: int = 0, tokens_out: int = 0) -> None:
        super().__init__(message)
        self.tokens_in = tokens_in
        self.tokens_out = tokens_out


class ModelUnavailable(ModelError):
    """Nothing answers at the model's address, the model is not there, or its library is not installed."""


class ModelTimeout(ModelError):
    """The call took longer than its limit."""


class UnusableReply(ModelError):
    """The model answered, and the answer cannot be used (no JSON, no code, the wrong shape)."""


class ReplyTruncated(UnusableReply):
    """The context window or the token limit cut the prompt or the answer."""


class DownloadError(ModelError):
    """The embedded model's file could not be fetched or does not have the expected SHA-256."""


class JailError(FactoryError):
    """The place where untrusted code runs does not work; nothing was run."""


class GitError(FactoryError):
    """A git command failed that had to work."""


class Tampered(FactoryError):
    """What a run of the tests reported cannot be true, or the target's repository is not what it was. Nothing counts."""


class PatchRefused(FactoryError):
    """A patch touches a path that it may not touch."""


class SpliceError(FactoryError):
    """A piece of code cannot be put into a file without guessing where."""


class ForgeError(FactoryError):
    """The pull request could not be opened, read or changed."""


class BudgetSpent(FactoryError):
    """A limit of the case is reached; `kind` is `timeout` or `budget`, the outcome that it leads to."""

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind
