"""Plays the cassettes of an export with vcrpy, to httpx, httpx2 and requests."""

import json

import httpx
import httpx2
import pytest
import requests
import vcr
from compare import check, compare
from conftest import EXPORT

INDEX = json.loads((EXPORT / "index.json").read_text("utf-8"))["cases"]
recorder = vcr.VCR(cassette_library_dir=str(EXPORT), record_mode="none")
HTTPX, HTTPX2, REQUESTS = httpx.Client(), httpx2.Client(), requests.Session()


def url(cassette):
    return cassette.requests[0].uri


@pytest.mark.parametrize(("library", "client"), [(httpx, HTTPX), (httpx2, HTTPX2)], ids=["httpx", "httpx2"])
def test_httpx(library, client, case, wanted):
    with recorder.use_cassette(INDEX[case]["file"], allow_playback_repeats=True) as cassette:
        check(library, client, url(cassette), wanted)
        check(library, client, url(cassette), wanted)
        assert cassette.play_count == 2


def test_requests(case, wanted):
    with recorder.use_cassette(INDEX[case]["file"]) as cassette:
        response = REQUESTS.request(wanted["method"], url(cassette), data=b"{}")
        compare(response.status_code, response.raw.headers.items(), response.content, wanted)
        assert cassette.get_metadata("cause", "none stated") == INDEX[case]["cause"]
