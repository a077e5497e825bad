"""The first example of Agno's page on OpenRouter, streamed."""

import os

from agno.agent import Agent
from agno.models.openrouter import OpenRouter

model = OpenRouter(
    id=os.environ["OPENROUTER_MODEL"],
    base_url=os.environ["OPENROUTER_BASE_URL"],
    api_key=os.environ["OPENROUTER_API_KEY"],
)
agent = Agent(model=model, markdown=True)
agent.print_response("Share a 2 sentence horror story.", stream=True)
