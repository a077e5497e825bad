"""Plays the cases of an export with openai-responses, to openai-python."""

import httpx
import openai
import openai_responses
import pytest
from compare import check
from openai_responses import OpenAIMock
from openrouter_cases import metadata, play

OPENROUTER = "https://openrouter.ai/api/v1"


HTTPX = httpx.Client()
OPENAI = openai.OpenAI(base_url=OPENROUTER, api_key="test", max_retries=0)


@openai_responses.mock(base_url=OPENROUTER)
def test_every_case(openai_mock: OpenAIMock, case, wanted):
    openai_mock.router.request(wanted["method"], "/anything").mock(side_effect=play(case))
    check(httpx, HTTPX, f"{OPENROUTER}/anything", wanted)


@pytest.mark.errors_of("chat_completions")
@openai_responses.mock(base_url=OPENROUTER)
def test_openai_gets_what_was_recorded(openai_mock: OpenAIMock, case, wanted):
    openai_mock.chat.completions.create.response = play(case)
    with pytest.raises(openai.APIStatusError) as raised:
        OPENAI.chat.completions.create(model="m", messages=[])
    assert raised.value.status_code == wanted["status"]
    assert raised.value.response.content == wanted["body"]


@openai_responses.mock(base_url=OPENROUTER)
def test_a_retry(openai_mock: OpenAIMock):
    busy = "chat_completions/529-provider-overloaded"
    openai_mock.chat.completions.create.response = play(busy, "chat_completions/200-healthy")
    answer = OPENAI.with_options(max_retries=1).chat.completions.create(model="m", messages=[])
    assert answer.choices[0].message.content
    assert openai_mock.chat.completions.create.route.call_count == 2
    assert metadata(busy)["retry"]["decision"] == "backoff"
