"""Answers out of a case's own reference solution: they exercise everything but a model, at no cost.

`gold` has a reply to PLAN and to BUILD and approves in REVIEW; `nop` has one to PLAN only, so that nothing is built.
"""

import json
from collections.abc import Mapping

from pytest_factory.errors import ModelUnavailable, UnusableReply
from pytest_factory.models.protocol import Endpoint, Prompt, Reply

FILES = {"plan": "gold.spec.json", "build": "gold.patch"}
"""Stage to the file of the case's folder that its reply is made from."""

_APPROVAL = json.dumps({"reason": "it is the reference solution", "verdict": "approve"})


class ReferenceModel:
    """Gives each stage the one reply that there is; a question that is asked again has no other."""

    def __init__(self, endpoint: Endpoint, replies: Mapping[str, str]) -> None:
        """`replies`: stage to reply, of the stages whose file the case has."""
        self.endpoint = endpoint
        self._replies = dict(replies)
        self._given: set[str] = set()

    def ask(self, prompt: Prompt) -> Reply:
        """The stage's reply, without tokens.

        Raises ModelUnavailable where the case has no file for the stage, UnusableReply where nothing (more) is to be said.
        """
        name, stage = self.endpoint.name, prompt.stage
        if name == "nop" and stage != "plan":
            raise UnusableReply("nop builds nothing")
        if name == "gold" and stage == "review":
            return Reply(text=_APPROVAL)
        if stage not in FILES:
            raise UnusableReply(f"a reference solution has nothing for {stage}")
        if stage not in self._replies:
            raise ModelUnavailable(f"the case {prompt.feature!r} has no {FILES[stage]}; {name} needs one")
        if stage in self._given:
            raise UnusableReply(f"the case's {FILES[stage]} is the only answer that {name} has, and it did not pass")
        self._given.add(stage)
        return Reply(text=self._replies[stage])
