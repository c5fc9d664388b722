"""Held-out checks of the bin-encode case.

The request names the route, the alphabet and that the way back leads to the same text. Open, and not checked: the content
type, a newline at the end, slashes in the text.
"""

import base64
from urllib.parse import quote

import httpx
import pytest

TEXTS = ["HTTPBIN is awesome", "a", "ab", "Здравствуй, мир!", "100 % sure?", "<<???>>", "~~~~~", "ÿþýüûú"]


def encoded(client: httpx.Client, text: str) -> str:
    """What the text becomes."""
    response = client.get(f"/base64/encode/{quote(text, safe='')}")
    assert response.status_code == 200
    return response.text.strip()


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_the_url_safe_alphabet(client: httpx.Client, text: str) -> None:
    """UTF-8 in base64 with - and _, and with the signs at its end that the way back needs."""
    assert encoded(client, text) == base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("text", TEXTS)
def test_the_way_back_leads_to_the_text(client: httpx.Client, text: str) -> None:
    """What came out gives the same text again."""
    response = client.get(f"/base64/{encoded(client, text)}")
    assert (response.status_code, response.text) == (200, text)


def test_decoding_stays(client: httpx.Client) -> None:
    """Also of what is called like the new path, and an empty text is not found."""
    assert client.get("/base64/aGVsbG8=").text == "hello"
    assert client.get("/base64/encode").text.startswith("Incorrect Base64 data")
    assert client.get("/base64/encode/").status_code == 404
