"""Texts that are another form of what was sent: base64, a checksum, letters turned round. A small model cannot work them out."""

import base64
import binascii
import codecs
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl, quote, unquote

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.literals import Literals, path_matches, placeholder, sentences

Form = Callable[[str], str]

_FORMS: dict[str, Form] = {
    r"\burl-?safe\b.*\bbase-?64\b|\bbase-?64\b.*\burl-?safe\b|\bbase64url\b": lambda text: base64.urlsafe_b64encode(
        text.encode()
    ).decode(),
    r"\bbase-?64\b": lambda text: base64.b64encode(text.encode()).decode(),
    r"\bhex(?:adecimal)?\b": lambda text: binascii.hexlify(text.encode()).decode(),
    r"\bsha-?256\b": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    r"\bsha-?1\b": lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
    r"\bmd5\b": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
    r"\brot-?13\b": lambda text: codecs.encode(text, "rot13"),
    r"\b(?:revers\w+|backwards)\b": lambda text: text[::-1],
    r"\b(?:url|percent)-?encod\w+\b": lambda text: quote(text, safe=""),
}
"""What a sentence calls a form, to the form; the first that fits counts."""
_OTHER = "a~~~~b"
_BACK = re.compile(r"\b(?:decod\w*|decrypt\w*|from (?:base-?64|hex))\b", re.I)


def encoded(criteria: Sequence[Criterion], request: str, literals: Literals) -> list[Criterion]:
    """The criteria with the form of what was sent that the request asks for, in the place of a text that the plan made up.

    Only for routes of which a sentence of the request speaks in the words for one form, and in none for the way back; what was
    sent is the one value of a placeholder, of the query or of the body.
    """
    found = [_encoded(criterion, request, literals) for criterion in criteria]
    forms: dict[str, str] = {}
    others: list[Criterion] = []
    for c in found:
        sent, form = _sent(c, literals), _form(c, request, literals)
        if sent and form and c.expect.status == 200:
            forms[sent] = form(sent)
            others += _another(c, sent, form)
    back = [_handed_back(c, forms) if _BACK.search(request) else c for c in found]
    return [*back, *others] if len(others) == 1 else back


def _encoded(criterion: Criterion, request: str, literals: Literals) -> Criterion:
    sent, form, expect = _sent(criterion, literals), _form(criterion, request, literals), criterion.expect
    if sent is None or form is None or expect.status != 200:
        return criterion
    right = form(sent)
    if right in expect.text or right in expect.contains.values() or not right or right == sent:
        return criterion
    if expect.text or not expect.of_body:
        return criterion.model_copy(update={"expect": expect.model_copy(update={"text": (right,)})})
    texts = [name for name, kind in expect.fields.items() if kind == "string" and name not in expect.contains]
    wrong = [name for name, value in expect.contains.items() if isinstance(value, str) and value not in request]
    names = [name for name in wrong if expect.contains[name] != sent] or texts or wrong
    if len(names) != 1:
        return criterion
    told = expect.model_copy(update={"contains": {**expect.contains, names[0]: right}})
    return criterion.model_copy(update={"expect": told})


def _another(criterion: Criterion, sent: str, form: Form) -> list[Criterion]:
    """The same with another value, of which the safe alphabet of URLs has another form: what is written down is found out."""
    if criterion.method != "GET" or criterion.expect.text != (form(sent),) or sent not in criterion.path:
        return []
    path = criterion.path.replace(sent, _OTHER)
    expect = criterion.expect.model_copy(update={"text": (form(_OTHER),)})
    says = f"GET {path} answers 200, too: any other value will do."
    return [criterion.model_copy(update={"path": path, "says": says, "expect": expect})]


def _handed_back(criterion: Criterion, forms: Mapping[str, str]) -> Criterion:
    """The way back is asked for the form: `/decode/sea` that is to give sea becomes `/decode/c2Vh`."""
    home, _, value = criterion.path.rpartition("/")
    if criterion.expect.text != (unquote(value),) or unquote(value) not in forms:
        return criterion
    return criterion.model_copy(update={"path": f"{home}/{quote(forms[unquote(value)])}"})


def _sent(criterion: Criterion, literals: Literals) -> str | None:
    """The one value that is sent on a route that the request names; None where there is none, or more."""
    path, _, query = criterion.path.partition("?")
    pattern = next((one for one in literals.paths if path_matches(one, path)), None)
    if pattern is None:
        return None
    pairs = zip(pattern.partition("?")[0].split("/"), path.split("/"), strict=False)
    values: list[JsonValue] = [unquote(value) for name, value in pairs if placeholder(name)]
    values += dict(parse_qsl(query)).values()
    values += criterion.body.values() if isinstance(criterion.body, dict) else []
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None


def _form(criterion: Criterion, request: str, literals: Literals) -> Form | None:
    """The form that the sentences about the criterion's route ask for."""
    bare = criterion.bare
    patterns = sorted((one for one in literals.paths if path_matches(one, bare)), key=len)
    about = " ".join(sentence for sentence in sentences(request) if any(one in sentence for one in patterns[-1:]))
    if not about or _BACK.search(about):
        return None
    return next((form for words, form in _FORMS.items() if re.search(words, about, re.I | re.DOTALL)), None)
