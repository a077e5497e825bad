"""The example of LlamaIndex's page on OpenRouter, streamed."""

import os

from llama_index.core.llms import ChatMessage
from llama_index.llms.openrouter import OpenRouter

llm = OpenRouter(
    api_base=os.environ["OPENROUTER_BASE_URL"],
    api_key=os.environ["OPENROUTER_API_KEY"],
    model=os.environ["OPENROUTER_MODEL"],
    max_tokens=256,
    context_window=4096,
)
for part in llm.stream_chat([ChatMessage(role="user", content="Tell me a joke")]):
    print(part.delta, end="")
print()
