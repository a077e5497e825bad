"""The example of the first page of smolagents, with its client for OpenAI-compatible servers."""

import os

from smolagents import CodeAgent, OpenAIServerModel

model = OpenAIServerModel(
    model_id=os.environ["OPENROUTER_MODEL"],
    api_base=os.environ["OPENROUTER_BASE_URL"],
    api_key=os.environ["OPENROUTER_API_KEY"],
)
agent = CodeAgent(tools=[], model=model, stream_outputs=True, max_steps=3)
print(agent.run("How many seconds would it take for a leopard at full speed to run through Pont des Arts?"))
