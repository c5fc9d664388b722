"""Headers that a middleware writes on the request."""

import ast

import pytest

from pytest_factory.workspace.answered_headers import (
    clock_headers,
    headers_are_texts,
    headers_on_the_response,
    seconds_headers,
)

HEAD = "async def add_sail(request, call_next):\n"


@pytest.mark.parametrize(
    ("body", "moved"),
    [
        (
            ['request.headers["X-Sail"] = str(count())', "response = await call_next(request)", "return response"],
            ["response = await call_next(request)", "response.headers['X-Sail'] = str(count())", "return response"],
        ),
        (
            ['request.headers["X-Sail"] = number', "return await call_next(request)"],
            ["response = await call_next(request)", "response.headers['X-Sail'] = str(number)", "return response"],
        ),
        (
            [
                "number = 1",
                'request.headers["X-Sail"] = number',
                "answer = await call_next(request)",
                'answer.headers["X-Sail"] = str(number)',
                "return answer",
            ],
            [
                "number = 1",
                "answer = await call_next(request)",
                'answer.headers["X-Sail"] = str(number)',
                "return answer",
            ],
        ),
        (
            [
                'request.headers["X-Sail"] = f"{count()}"',
                "response = await call_next(request)",
                'response.headers["X-Sail"] = request.headers["X-Sail"]',
                "return response",
            ],
            [
                "x_sail = f'{count()}'",
                "response = await call_next(request)",
                'response.headers["X-Sail"] = x_sail',
                "return response",
            ],
        ),
    ],
    ids=["assigned", "returned", "both", "read again"],
)
def test_a_header_of_the_request_goes_to_the_response(body: list[str], moved: list[str]) -> None:
    """It is written once, after the response is there, as a text."""
    code, wanted = (HEAD + "".join(f"    {line}\n" for line in lines) for lines in (body, moved))

    assert headers_on_the_response(code) == wanted


@pytest.mark.parametrize(
    "body",
    [
        "    request.headers['X-Sail'] = '1'\n    return None\n",
        "    if old:\n        request.headers['X-Sail'] = '1'\n    return await call_next(request)\n",
        "    response = await call_next(request)\n    response.headers['X-Sail'] = '1'\n    return response\n",
        "    request.headers['X-Sail'] = '1'; response = await call_next(request)\n    return response\n",
        "    request.headers['X-Sail'] = '1'\n    response = 1\n    return await call_next(request)\n",
        "    return await (\n",
    ],
    ids=["no middleware", "condition", "right", "one line", "name taken", "broken"],
)
def test_the_rest_is_left_alone(body: str) -> None:
    """Only what a middleware surely means is moved."""
    assert headers_on_the_response(HEAD + body) == HEAD + body


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("uuid.uuid4()", "str(uuid.uuid4())"),
        ("round(took, 2)", "str(round(took, 2))"),
        ("(end - begin) * 1000", "str((end - begin) * 1000)"),
        ("took", "str(took)"),
        ("name", "name"),
        ("other", "other"),
        ("f'{took} ms'", "f'{took} ms'"),
        ("'%d' % took", "'%d' % took"),
        ("str(took)", "str(took)"),
        ("first + second", "first + second"),
    ],
)
def test_a_header_is_a_text(value: str, text: str) -> None:
    """Numbers and UUIDs are written as texts; what may be one already is left alone."""
    body = f"    took = end - begin\n    name = read()\n    response.headers['X-Sail'] = {value}\n"

    assert headers_are_texts(HEAD + body) == HEAD + body.replace(f"= {value}\n", f"= {text}\n")


def test_what_does_not_parse_has_no_headers() -> None:
    """It is somebody else's matter."""
    assert headers_are_texts("def (") == "def ("


@pytest.mark.parametrize(
    ("value", "is_clock"),
    [
        ("str(int(time.time() * 1000))", True),
        ("str(now)", True),
        ("str(time.time() - g.start)", False),
        ("str(took)", False),
        ("str(count)", False),
    ],
)
def test_what_the_clock_says_is_no_duration(value: str, is_clock: bool) -> None:
    """Something must be subtracted, there or where the name is bound."""
    body = f"    now = time.time()\n    took = now - g.start\n    response.headers['X-Sail'] = {value}\n"

    assert clock_headers(ast.parse(HEAD + body)) == ({"'X-Sail'"} if is_clock else set())


@pytest.mark.parametrize(
    ("value", "are_seconds"),
    [
        ("str(int(time.perf_counter() - g.start))", True),
        ("str(int(took))", True),
        ("str(round(took))", True),
        ("str(int(took * 1000))", False),
        ("str((time.perf_counter_ns() - g.start) // 1_000_000)", False),
        ("str(now)", False),
        ("str(count)", False),
    ],
)
def test_seconds_are_no_milliseconds(value: str, are_seconds: bool) -> None:
    """What a clock of seconds gives has to be multiplied, there or where a name is bound."""
    body = f"    now = time.time()\n    took = now - g.start\n    response.headers['X-Sail'] = {value}\n"

    assert seconds_headers(ast.parse(HEAD + body)) == ({"'X-Sail'"} if are_seconds else set())
