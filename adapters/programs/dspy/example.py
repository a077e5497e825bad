"""The example of the first page of DSPy."""

import os

import dspy

lm = dspy.LM(
    "openrouter/" + os.environ["OPENROUTER_MODEL"],
    api_base=os.environ["OPENROUTER_BASE_URL"],
    api_key=os.environ["OPENROUTER_API_KEY"],
)
dspy.configure(lm=lm)
print(lm("Say this is a test!")[0])
