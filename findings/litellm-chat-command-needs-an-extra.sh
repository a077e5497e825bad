#!/usr/bin/env bash
# litellm: the chat command that `pip install litellm` puts on the PATH cannot start.
#
# Expected: a console script that the plain package installs runs, or says which extra it needs.
# Seen:     `lite` (and its older name `litellm-proxy`) end with a traceback, ModuleNotFoundError for `rich`, even for
#           `--help`. The dependency is in the extra `cli` alone, which neither the traceback nor the script names.
# Date:     2026-11-29
# Package:  litellm 1.110.2 (PyPI)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check litellm==1.110.2
version=$(env/bin/python -c 'import importlib.metadata; print(importlib.metadata.version("litellm"))')
for script in lite litellm-proxy; do
  code=0
  env/bin/$script --help > out 2>&1 || code=$?
  echo "litellm $version: $script --help exits with $code: $(tail -1 out)"
  test "$code" -ne 0
  grep -q "No module named 'rich'" out
  if grep -q 'litellm\[cli\]' out; then exit 1; fi
done
