"""Held-out checks of the robots-txt case.

The request names the file and what it says to whom; where it lies and that it is plain text is the convention. Open, and
not checked: comments, upper and lower case, the order of the lines.
"""

from urllib.robotparser import RobotFileParser

import httpx


def rules(client: httpx.Client) -> RobotFileParser:
    """What a crawler reads from /robots.txt."""
    response = client.get("/robots.txt")
    assert response.status_code == 200
    parser = RobotFileParser()
    parser.parse(response.text.splitlines())
    return parser


def test_every_crawler_keeps_out_of_everything(client: httpx.Client) -> None:
    """No crawler may fetch any page, neither those that are there nor others."""
    found = rules(client)
    for agent in ("Googlebot", "bingbot", "SomeCrawler/2.0", "*"):
        for path in ("/", "/docs", "/deep/down/page?x=1"):
            assert not found.can_fetch(agent, path), f"{agent} may fetch {path}"


def test_it_is_plain_text(client: httpx.Client) -> None:
    """Crawlers read text; a text in quotation marks is JSON, whatever it is called."""
    response = client.get("/robots.txt")
    assert response.headers["content-type"].split(";")[0] == "text/plain"
    assert not response.text.lstrip().startswith(('"', "{", "<"))
    assert len(response.text.strip().splitlines()) >= 2


def test_the_service_stays_as_it_was(client: httpx.Client) -> None:
    """Asking to keep out blocks nobody, and only this one file is added."""
    assert client.get("/", headers={"User-Agent": "Googlebot"}).status_code == 200
    assert client.get("/humans.txt").status_code == 404
