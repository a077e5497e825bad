"""A crew of one agent with one task, as the first page of CrewAI shows it."""

import os

from crewai import LLM, Agent, Crew, Task

llm = LLM(
    model="openrouter/" + os.environ["OPENROUTER_MODEL"],
    base_url=os.environ["OPENROUTER_BASE_URL"],
    api_key=os.environ["OPENROUTER_API_KEY"],
)
agent = Agent(role="Researcher", goal="Answer questions", backstory="You answer briefly.", llm=llm)
task = Task(description="Say how things are.", expected_output="One sentence.", agent=agent)
print(Crew(agents=[agent], tasks=[task]).kickoff())
