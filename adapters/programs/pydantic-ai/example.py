"""The example of the first page of Pydantic AI, with its OpenRouter provider, streamed."""

import os

from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.openrouter import OpenRouterModel
from pydantic_ai.providers.openrouter import OpenRouterProvider

client = AsyncOpenAI(base_url=os.environ["OPENROUTER_BASE_URL"], api_key=os.environ["OPENROUTER_API_KEY"])
model = OpenRouterModel(os.environ["OPENROUTER_MODEL"], provider=OpenRouterProvider(openai_client=client))
agent = Agent(model, instructions="Be concise, reply with one sentence.")

result = agent.run_sync('Where does "hello world" come from?')
print(result.output)
