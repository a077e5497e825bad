#!/usr/bin/env bash
# The pre-commit hook of .pre-commit-hooks.yaml: checks each file with `openrouter-conform payload`.
#
# Usage: payload-hook.sh [OPTIONS OF payload...] FILE...
#
# A file name such as 429-quota.json sets the status, unless --status is among the options.
set -uo pipefail

if ! command -v openrouter-conform >/dev/null; then
  echo "openrouter-conform is not on the PATH; install it with" >&2
  echo "cargo install --locked --path crates/openrouter-conform, in a checkout of the suite" >&2
  exit 3
fi

options=()
files=()
stated=
for word in "$@"; do
  if [ -f "$word" ]; then
    files+=("$word")
  else
    options+=("$word")
    case $word in --status | --status=*) stated=yes ;; esac
  fi
done
if [ "${#files[@]}" -eq 0 ]; then
  echo "payload-hook.sh: name at least one file" >&2
  exit 2
fi

worst=0
for file in "${files[@]}"; do
  facts=()
  name=$(basename "$file")
  if [ -z "$stated" ] && [[ $name =~ ^([1-5][0-9][0-9])- ]]; then
    facts+=(--status "${BASH_REMATCH[1]}")
  fi
  said=$(openrouter-conform payload "$file" "${facts[@]}" "${options[@]}" 2>&1)
  code=$?
  if [ "$code" -ne 0 ]; then
    echo "$file: exit code $code"
    printf '%s\n' "$said"
    # 1 takes precedence over 3, as everywhere in the suite; 2 (wrong usage) takes precedence over both.
    case "$worst:$code" in 0:* | *:2 | 3:1) worst=$code ;; esac
  fi
done
exit "$worst"
