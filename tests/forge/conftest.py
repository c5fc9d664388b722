"""A GitHub on this machine: it answers what is asked for, on real bare repositories. How gh reaches it stands elsewhere."""

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

RunGit = Callable[..., str]


class Refused(Exception):
    """What GitHub answers with status 200 and `errors`."""


@dataclass
class Fault:
    """What goes wrong once, with the next operation of that name (of a GraphQL query, or METHOD of a REST call)."""

    operation: str
    status: int = 200
    body: Any = None
    seconds: float = 0.0
    applied: bool = False
    """The work is done, although the answer does not say so."""
    dropped: bool = False
    """The connection ends without an answer."""
    times: int = 1


@dataclass
class GitHub:
    """The account acme with its repositories; `pulls` is what it knows of those of acme/shop."""

    folder: Path
    """Of the bare repositories: NAME.git."""
    git: RunGit
    pulls: list[dict[str, Any]] = field(default_factory=list)
    created: list[dict[str, Any]] = field(default_factory=list)
    """Repositories that were made."""
    faults: list[Fault] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    """What was asked, in its order."""
    unknown: set[str] = field(default_factory=set)
    """Fields that gh asked for and this double does not have."""
    permission: str = "ADMIN"
    drafts: bool = True
    moved: str = ""
    """A commit that all pull requests show."""

    def tip(self, branch: str, name: str = "shop") -> str | None:
        """The commit of a branch."""
        return self.git(self.folder / f"{name}.git", "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def fail(self, operation: str, **fields: Any) -> None:
        """Let the next operation of that name go wrong."""
        self.faults.append(Fault(operation, **fields))

    def fault(self, operation: str) -> Fault | None:
        """The fault for this operation, if there is one; it is used up."""
        for fault in self.faults:
            if fault.operation == operation and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def execute(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Answer a GraphQL document with what its selection asks for, and nothing else."""
        from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

        definitions = parse(text).definitions
        (operation,) = (node for node in definitions if isinstance(node, OperationDefinitionNode))
        fragments = {node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)}
        root = self._mutations() if operation.operation.value == "mutation" else self._queries()
        try:
            return {"data": self._select(root, operation.selection_set, variables, fragments)}
        except Refused as error:
            path = ["repository" if operation.operation.value == "query" else "mutation"]
            return {"data": None, "errors": [{"type": "UNPROCESSABLE", "path": path, "message": str(error)}]}

    def rest(self, request: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Answer what gh does not ask by GraphQL."""
        if request in ("GET /user", "GET /users/acme"):
            return 200, {"login": "acme", "node_id": "U_acme", "type": "User"}
        number = re.fullmatch(r"PATCH /repos/acme/shop/pulls/(\d+)", request)
        if number is None or int(number[1]) > len(self.pulls):
            return 404, {"message": "Not Found"}
        self.pulls[int(number[1]) - 1].update(body)
        return 200, {"number": int(number[1])}

    def _select(self, value: Any, selection: Any, variables: dict[str, Any], fragments: Any) -> Any:
        from graphql import FieldNode, FragmentSpreadNode
        from graphql.utilities import value_from_ast_untyped

        if selection is None or value is None:
            return value
        if isinstance(value, list):
            return [self._select(each, selection, variables, fragments) for each in value]
        chosen: dict[str, Any] = {}
        for node in selection.selections:
            if not isinstance(node, FieldNode):
                inner = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                kind = inner.type_condition.name.value if inner.type_condition else None
                if kind in (None, value.get("__typename", kind)):
                    chosen.update(self._select(value, inner.selection_set, variables, fragments))
                continue
            name = node.name.value
            if name not in value:
                self.unknown.add(name)
            arguments = {
                each.name.value: value_from_ast_untyped(each.value, variables) for each in node.arguments or ()
            }
            found = value.get(name)
            found = found(**arguments) if callable(found) else found
            key = node.alias.value if node.alias else name
            new = self._select(found, node.selection_set, variables, fragments)
            chosen[key] = {**chosen[key], **new} if isinstance(chosen.get(key), dict) and new else new
        return chosen

    def _queries(self) -> dict[str, Any]:
        return {"repository": self._find_repository, "viewer": {"id": "U_acme", "login": "acme"}}

    def _mutations(self) -> dict[str, Any]:
        return {
            "createPullRequest": self._create_pull,
            "addComment": self._comment,
            "convertPullRequestToDraft": lambda input: self._draft(input, True),
            "markPullRequestReadyForReview": lambda input: self._draft(input, False),
            "createRepository": self._create_repository,
        }

    def _find_repository(self, owner: str, name: str) -> dict[str, Any]:
        if (owner, name) == ("acme", "shop"):
            return self._repository(name, private=True)
        for made in self.created:
            if (owner, name) == ("acme", made["name"]):
                return self._repository(name, private=made["visibility"] == "PRIVATE")
        raise Refused(f"Could not resolve to a Repository with the name '{owner}/{name}'.")

    def _repository(self, name: str, *, private: bool) -> dict[str, Any]:
        main = self.tip("main", name)
        return {
            "__typename": "Repository",
            "id": f"R_{name}",
            "databaseId": 1,
            "name": name,
            "nameWithOwner": f"acme/{name}",
            "owner": {"id": "U_acme", "login": "acme"},
            "url": f"https://github.com/acme/{name}",
            "sshUrl": f"git@github.com:acme/{name}.git",
            "description": "",
            "isPrivate": private,
            "visibility": "PRIVATE" if private else "PUBLIC",
            "viewerPermission": self.permission,
            "hasIssuesEnabled": True,
            "hasWikiEnabled": False,
            "parent": None,
            "mergeCommitAllowed": True,
            "rebaseMergeAllowed": True,
            "squashMergeAllowed": True,
            "defaultBranchRef": {"name": "main" if main else "", "target": {"oid": main}},
            "pullRequests": self._find_pulls,
            "pullRequest": self._pull_or_none,
            "issueOrPullRequest": self._pull_or_none,
        }

    def _pull_or_none(self, number: int) -> dict[str, Any]:
        if number > len(self.pulls):
            raise Refused(f"Could not resolve to a PullRequest with the number of {number}.")
        return self._pull(self.pulls[number - 1])

    def _find_pulls(self, states: Any = None, **asked: Any) -> dict[str, Any]:
        head, base = asked.get("headRefName"), asked.get("baseRefName")
        wanted = {
            "state": [states] if isinstance(states, str) else states,
            "head": head and [head],
            "base": base and [base],
        }
        there = [pull for pull in self.pulls if all(not some or pull[key] in some for key, some in wanted.items())]
        return _connection([self._pull(pull) for pull in reversed(there)])

    def _pull(self, pull: dict[str, Any]) -> dict[str, Any]:
        comments = [
            {"id": f"C{at}", "body": text, "author": {"login": "acme"}} for at, text in enumerate(pull["comments"])
        ]
        return {
            "__typename": "PullRequest",
            "id": f"PR_{pull['number']}",
            "number": pull["number"],
            "url": f"https://github.com/acme/shop/pull/{pull['number']}",
            "title": pull["title"],
            "body": pull["body"].replace("\n", "\r\n"),
            "state": pull["state"],
            "isDraft": pull["draft"],
            "isCrossRepository": pull["fork"],
            "headRefName": pull["head"],
            "baseRefName": pull["base"],
            "headRefOid": self.moved or self.tip(pull["head"]),
            "headRepositoryOwner": {"id": "U_acme", "login": "acme", "name": "Acme"},
            "comments": lambda **_: _connection(comments),
        }

    def _create_pull(self, input: dict[str, Any]) -> dict[str, Any]:
        head, base = input["headRefName"].rpartition(":")[2], input["baseRefName"]
        pairs = [(pull["head"], pull["base"]) for pull in self.pulls if pull["state"] == "OPEN" and not pull["fork"]]
        if (head, base) in pairs:
            raise Refused(f"A pull request already exists for acme:{head}.")
        if not self.tip(head):
            raise Refused("Head sha can't be blank, Head ref must be a branch")
        return {"pullRequest": self._pull(self.add(head, base, title=input["title"], body=input["body"]))}

    def add(self, head: str, base: str = "main", **fields: Any) -> dict[str, Any]:
        """One more pull request, whoever made it."""
        plain = {"title": "", "body": "", "state": "OPEN", "draft": False, "fork": False, "comments": []}
        pull = {"number": len(self.pulls) + 1, "head": head, "base": base, **plain, **fields}
        self.pulls.append(pull)
        return pull

    def _comment(self, input: dict[str, Any]) -> dict[str, Any]:
        pull = self.pulls[int(input["subjectId"].removeprefix("PR_")) - 1]
        pull["comments"].append(input["body"])
        url = f"https://github.com/acme/shop/pull/{pull['number']}#issuecomment-{len(pull['comments'])}"
        return {"commentEdge": {"node": {"url": url}}}

    def _draft(self, input: dict[str, Any], draft: bool) -> dict[str, Any]:
        if draft and not self.drafts:
            raise Refused("Draft pull requests are not supported in this repository.")
        pull = self.pulls[int(input["pullRequestId"].removeprefix("PR_")) - 1]
        pull["draft"] = draft
        return {"pullRequest": self._pull(pull)}

    def _create_repository(self, input: dict[str, Any]) -> dict[str, Any]:
        if any(made["name"] == input["name"] for made in self.created):
            raise Refused("Name already exists on this account")
        self.created.append(input)
        self.git(self.folder, "init", "-q", "--bare", "-b", "main", f"{input['name']}.git")
        return {"repository": self._repository(input["name"], private=input["visibility"] == "PRIVATE")}


def _connection(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"nodes": nodes, "totalCount": len(nodes), "pageInfo": {"hasNextPage": False, "endCursor": ""}}


@pytest.fixture
def git() -> RunGit:
    """Folder and arguments -> stdout of plain git with a user of its own and none of this machine's configuration."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "A User", f"GIT_{role}_EMAIL": "user@example.org"}
    env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def run(folder: Path, *args: str) -> str:
        command = ["git", "-C", str(folder), *args]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()

    return run


@pytest.fixture
def account(tmp_path: Path, git: RunGit) -> GitHub:
    """The double, with acme/shop, which has one commit on main."""
    folder, work = tmp_path / "github" / "acme", tmp_path / "work"
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "--bare", "-b", "main", "shop.git")
    git(tmp_path, "init", "-q", "-b", "main", "work")
    (work / "main.py").write_text("x = 1\n")
    git(work, "add", "-A")
    git(work, "commit", "-qm", "first")
    git(work, "push", "-q", str(folder / "shop.git"), "main")
    return GitHub(folder, git)
