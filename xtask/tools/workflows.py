"""CI files by their schemas, and every shell script by shellcheck: `python workflows.py`. Fails where there is nothing to look at.

Scripts are the files of the repository with a shell's name in their first line, and the `run:` blocks of action.yml and
of the workflows.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SHELL = re.compile(rb"#!\s*(?:/usr)?/bin/(?:env )?(sh|bash|dash)\b")
# What stands for an expression of the workflow language inside of a script.
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")


def files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]


def of_schema(names: list[str]) -> dict[str, list[str]]:
    """The files that each schema is for."""
    chosen = {
        "vendor.github-actions": [name for name in names if name == "action.yml"],
        "vendor.github-workflows": [name for name in names if re.match(r"(\.github/workflows|docs/ci)/(?!gitlab).*\.ya?ml$", name)],
        "vendor.gitlab-ci": [name for name in names if re.match(r"docs/ci/gitlab.*\.ya?ml$", name)],
    }
    return {schema: names for schema, names in chosen.items() if names}


def blocks(name: str) -> list[tuple[str, str]]:
    """The `run:` blocks of an action or a workflow, each with the shell that it is run by."""
    document = yaml.safe_load((ROOT / name).read_text())
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    steps = [step for job in jobs for step in job["steps"] if "run" in step]
    # GitHub ends a step of bash at the first command that fails.
    return [(step.get("shell", "bash"), "set -eo pipefail\n" + EXPRESSION.sub("value", step["run"])) for step in steps]


def shellcheck(arguments: list[str], script: str = "") -> int:
    return subprocess.run(["shellcheck", *arguments], cwd=ROOT, input=script, text=True, check=False).returncode


def main() -> None:
    names = files()
    faults = []
    schemas = of_schema(names)
    for schema, chosen in schemas.items():
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *chosen]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            faults.append(schema)
    scripts = [name for name in names if SHELL.match((ROOT / name).read_bytes()[:64])]
    if shellcheck(scripts) != 0:
        faults.append("shellcheck")
    inner = 0
    for name in schemas.get("vendor.github-actions", []) + schemas.get("vendor.github-workflows", []):
        for shell, script in blocks(name):
            inner += 1
            if shellcheck(["--shell", shell, "-"], script) != 0:
                faults.append(f"shellcheck on {name}")
    # A linter that finds nothing in this is none.
    if subprocess.run(["shellcheck", "--shell", "sh", "-"], input='rm $1/*\n', text=True, capture_output=True, check=False).returncode == 0:
        faults.append("shellcheck finds nothing in a broken script")
    looked = sum(len(chosen) for chosen in schemas.values())
    print(f"{looked} files by their schemas, {len(scripts)} scripts and {inner} run blocks by shellcheck: {len(faults)} faults")
    if faults or not scripts or not looked:
        sys.exit("; ".join(faults) or "there is nothing to look at")


main()
