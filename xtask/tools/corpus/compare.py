"""Compares what a client of httpx or httpx2 gets with what a fixture says."""


def check(httpx, client, url, wanted):
    """Asks, and compares status, headers, body and end."""
    got = b""
    end = "complete"
    with client.stream(wanted["method"], url, content=b"{}") as response:
        try:
            for part in response.iter_raw():
                got += part
        except httpx.ReadError:
            end = "reset"
        except httpx.RemoteProtocolError:
            end = "close"
        except httpx.ReadTimeout:
            end = "stall"
    compare(response.status_code, response.headers.multi_items(), got, wanted)
    assert end == ("close" if wanted["end"] == "short" else wanted["end"])


def compare(status, headers, body, wanted):
    assert status == wanted["status"]
    expected = sorted((name.lower(), value) for name, value in wanted["headers"])
    assert sorted((name.lower(), value) for name, value in headers if name.lower() != "content-length") == expected
    assert body == wanted["body"]
