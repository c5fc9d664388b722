"""Held-out checks of the word-length case.

The request names the path, the whole body, umlauts and spaces. Decided here, since a word is text: digits stay text, and
upper case stays upper case. Open, and not checked: an upper limit of the length, words with a slash.
"""

from urllib.parse import quote

import httpx
import pytest


@pytest.mark.parametrize("word", ["tree", "garden", "Q", "MiXeD", "grün", "Straße", "two words", "007", "a" * 40])
def test_a_word_comes_back_with_its_length(client: httpx.Client, word: str) -> None:
    """Each word is echoed as it was given, with its number of characters."""
    response = client.get(f"/words/{quote(word)}")
    assert response.status_code == 200, f"GET /words/{word}"
    assert response.json() == {"word": word, "length": len(word)}


def test_without_a_word_there_is_nothing(client: httpx.Client) -> None:
    """No word is no word of length 0: the path alone is not found."""
    assert client.get("/words/", follow_redirects=True).status_code in (404, 405, 422)
