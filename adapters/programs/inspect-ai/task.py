"""A task of one question, scored as the first page of Inspect shows it."""

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate


@task
def question():
    """One sample, scored by a word that the answer includes."""
    return Task(dataset=[Sample(input="Say how things are.", target="well")], solver=[generate()], scorer=includes())
