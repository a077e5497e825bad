"""Real calls of real libraries that fail: what each raised or returned, and what `explain` makes of it.

    python calls.py BASE_URL CASES LIBRARY...

BASE_URL is that of `openrouter-conform serve`, CASES a file of JSON: library family to list of case ids. Prints one JSON
object per call.
"""

from __future__ import annotations

import importlib
import json
import signal
import sys
import warnings
from typing import Any, Callable, Dict

import openrouter_errors as oe

LIMIT = 15
"""Seconds for one call; a library that never comes back is interrupted."""
KEY = "sk-or-v1-conform-0000000000000000"
MODEL = "openai/gpt-4o-mini"
MESSAGES: Any = [{"role": "user", "content": "Hi"}]
REQUEST: Dict[str, Any] = {"model": MODEL, "messages": MESSAGES}


def openai(base: str, stream: bool) -> Any:
    from openai import OpenAI

    client = OpenAI(base_url=base, api_key=KEY, max_retries=0, timeout=10)
    answer = client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=stream)
    return list(answer)[-1] if stream else answer


def anthropic(base: str, stream: bool) -> Any:
    from anthropic import Anthropic

    client = Anthropic(base_url=base.removesuffix("/v1"), api_key=KEY, max_retries=0, timeout=10)
    answer = client.messages.create(model=MODEL, messages=MESSAGES, max_tokens=16, stream=stream)
    return list(answer)[-1] if stream else answer


def httpx(base: str, stream: bool) -> Any:
    import httpx as library

    with library.Client(timeout=10, headers={"Authorization": f"Bearer {KEY}"}) as client:
        response = client.post(f"{base}/chat/completions", json={**REQUEST, "stream": stream})
        response.raise_for_status()
        return response


def requests(base: str, stream: bool) -> Any:
    import requests as library

    headers = {"Authorization": f"Bearer {KEY}"}
    response = library.post(f"{base}/chat/completions", json={**REQUEST, "stream": stream}, headers=headers, timeout=10)
    response.raise_for_status()
    return response


def aiohttp(base: str, stream: bool) -> Any:
    import asyncio

    import aiohttp as library

    async def call() -> Any:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with library.ClientSession(raise_for_status=True, headers=headers) as session:
            async with session.post(f"{base}/chat/completions", json={**REQUEST, "stream": stream}) as response:
                return await response.read()

    return asyncio.run(call())


def openrouter(base: str, stream: bool) -> Any:
    from openrouter import OpenRouter
    from openrouter.utils import RetryConfig

    client = OpenRouter(server_url=base, api_key=KEY, retry_config=RetryConfig("none", None, False), timeout_ms=10_000)  # type: ignore[arg-type]
    answer = client.chat.send(model=MODEL, messages=MESSAGES, stream=stream)
    return list(answer)[-1] if stream else answer


def pydantic_ai(base: str, stream: bool) -> Any:
    from openai import AsyncOpenAI
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    client = AsyncOpenAI(base_url=base, api_key=KEY, max_retries=0, timeout=10)
    agent = Agent(OpenAIChatModel(MODEL, provider=OpenAIProvider(openai_client=client)))
    if not stream:
        return agent.run_sync("Hi").output
    import asyncio

    async def call() -> Any:
        async with agent.run_stream("Hi") as result:
            return await result.get_output()

    return asyncio.run(call())


def litellm(base: str, stream: bool) -> Any:
    import litellm as library

    library.suppress_debug_info = True

    answer = library.completion(
        model=f"openrouter/{MODEL}", messages=MESSAGES, api_base=base, api_key=KEY, stream=stream, num_retries=0, max_retries=0
    )
    return list(answer)[-1] if stream else answer


def langchain(base: str, stream: bool) -> Any:
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model=MODEL, base_url=base, api_key=KEY, max_retries=0, timeout=10)
    return list(model.stream("Hi"))[-1] if stream else model.invoke("Hi")


def langchain_openrouter(base: str, stream: bool) -> Any:
    from langchain_openrouter import ChatOpenRouter

    model = ChatOpenRouter(model=MODEL, base_url=base, api_key=KEY, max_retries=0, timeout=10_000)
    return list(model.stream("Hi"))[-1] if stream else model.invoke("Hi")


LIBRARIES: Dict[str, Callable[[str, bool], Any]] = {
    "aiohttp": aiohttp,
    "anthropic": anthropic,
    "httpx": httpx,
    "langchain-openai": langchain,
    "langchain-openrouter": langchain_openrouter,
    "litellm": litellm,
    "openai": openai,
    "openrouter": openrouter,
    "pydantic-ai-slim": pydantic_ai,
    "requests": requests,
}

MODULES = {"pydantic-ai-slim": "pydantic_ai"}


def main() -> None:
    from importlib.metadata import version

    def interrupt(*_: Any) -> None:
        raise TimeoutError("the library did not come back")

    signal.signal(signal.SIGALRM, interrupt)
    warnings.simplefilter("ignore")
    base, cases = sys.argv[1], json.loads(open(sys.argv[2], encoding="utf-8").read())
    for name in sys.argv[3:]:
        # The import of a large library takes longer than a call may.
        importlib.import_module(MODULES.get(name, name.replace("-", "_")))
        family = "messages" if name == "anthropic" else "chat_completions"
        for case in cases[family]:
            url = f"{base}/c/{family}~{case}/api/v1"
            signal.alarm(LIMIT)
            try:
                outcome, raised = LIBRARIES[name](url, case.startswith("stream-")), None
            except Exception as error:
                outcome, raised = error, type(error).__name__
            finally:
                signal.alarm(0)
            found = oe.explain(outcome)
            line = {
                "library": name,
                "language": "Python",
                "version": version(name),
                "case": f"{family}/{case}",
                "raised": raised,
                "diagnosis": found.to_dict(),
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
