"""Reads a stream as it arrives, and says what it means that it broke."""

import os

import httpx

from openrouter_errors import StreamReader

url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
stream = StreamReader()
with httpx.stream("POST", url, json={"model": "x", "messages": [], "stream": True}) as response:
    try:
        for chunk in response.iter_raw():
            stream.push(chunk)
    except httpx.TransportError:
        pass  # A broken connection ends the stream like a closed one: what was read until then decides.
found = stream.close(status=response.status_code, headers=response.headers)
if found.is_error and found.retry is not None:
    print(found.cause, found.retry.wait(1, delivered=stream.delivered))
