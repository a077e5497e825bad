"""Plays the cases of an export with pytest-httpx and httpx2-pytest."""

import asyncio

import httpx
import httpx2
import pytest
from compare import check, compare
from openrouter_cases import metadata, play

URL = "https://openrouter.ai/api/v1/anything"
HTTPX, HTTPX2, ASYNC = httpx.Client(), httpx2.Client(), httpx.AsyncClient()


@pytest.mark.parametrize(("library", "client"), [(httpx, HTTPX), (httpx2, HTTPX2)], ids=["httpx", "httpx2"])
def test_sync(library, client, request, case, wanted):
    mock = request.getfixturevalue(f"{library.__name__}_mock")
    mock.add_callback(play(case), url=URL)
    check(library, client, URL, wanted)


def test_async(httpx_mock, case, wanted):
    async def ask():
        got = b""
        async with ASYNC.stream("POST", URL) as response:
            try:
                async for part in response.aiter_raw():
                    got += part
            except httpx.TransportError:
                assert wanted["end"] != "complete"
        compare(response.status_code, response.headers.multi_items(), got, wanted)

    httpx_mock.add_callback(play(case), url=URL)
    asyncio.run(ask())


def test_a_sequence_ends_with_the_last_case(httpx_mock):
    httpx_mock.add_callback(play("messages/529-provider-overloaded", "messages/200-healthy"), is_reusable=True)
    assert [httpx.post(URL).status_code for _ in range(3)] == [529, 200, 200]
    assert metadata("messages/529-provider-overloaded")["cause"] == "upstream.overloaded"


def test_an_unknown_case_names_the_nearest():
    with pytest.raises(KeyError, match="messages/529-provider-overloaded"):
        play("messages/529-provider-overload")
