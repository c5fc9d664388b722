"""The pages."""

from flask.testing import FlaskClient


def test_catalogue_is_sorted_by_author(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "<h1>Catalogue</h1>" in page
    assert page.index("Octavia E. Butler") < page.index("Stanisław Lem") < page.index("Ursula")
