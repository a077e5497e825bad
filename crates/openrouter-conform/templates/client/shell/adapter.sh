#!/usr/bin/env bash
# Drives one client for `openrouter-conform client -- bash conform/adapter.sh`. Needs jq.
#
# It makes calls with the client and reports, in one line of JSON per call, what the caller received. `call`
# concerns the client (here curl): put yours there. The rest implements the adapter protocol, version 1.
set -uo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What is tested, its version as installed, and what it can express. A listed field that is not reported counts as lost.
hello() {
  jq --null-input --compact-output --arg version "$(curl --version | awk 'NR == 1 { print $2 }')" '{
    op: "hello", name: "curl", version: $version, language: "shell", surfaces: ["chat_completions"], stream: true,
    retries: false, fields: ["status", "message"] }'
}

# One call, as your users make it: the body goes to $scratch/body, complaints to $scratch/complaint, the status to stdout.
# The key is written to curl's stdin: an argument could be read by everyone on the machine.
call() {
  local base_url key seconds retries body
  base_url=$(jq --raw-output .base_url <<<"$1")
  key=$(jq --raw-output .api_key <<<"$1")
  seconds=$(jq .timeout_ms/1000 <<<"$1")
  retries=$(jq '.max_retries // 0' <<<"$1")
  body=$(jq --compact-output '{ model, stream, messages: [{ role: "user", content: "Say that all is well." }] }' <<<"$1")
  curl --disable --silent --show-error --no-buffer --max-time "$seconds" --retry "$retries" --config - \
    --output "$scratch/body" --write-out '%{http_code}' --header 'Content-Type: application/json' --data "$body" \
    "$base_url/chat/completions" <<<"header = \"Authorization: Bearer $key\"" 2>"$scratch/complaint"
}

# What came of it: curl failed, or the status says that it is an error, or it is a success as far as curl can tell.
run() {
  local id status code
  id=$(jq --raw-output .id <<<"$1")
  if [ "$(jq --raw-output .surface <<<"$1")" != chat_completions ]; then
    jq --null-input --compact-output --arg id "$id" '{ op: "result", id: $id, outcome: "unsupported" }'
    return
  fi
  : >"$scratch/body"
  status=$(call "$1")
  code=$?
  if [ "$code" -ne 0 ]; then
    report "$id" error "curl exit $code" "$status" "$scratch/complaint"
  elif [ "$status" -ge 400 ]; then
    report "$id" error "status $status" "$status" "$scratch/body"
  else
    report "$id" success
  fi
}

# report ID OUTCOME [EXCEPTION STATUS FILE]: one line; the text of FILE is the message.
report() {
  jq --null-input --compact-output --arg id "$1" --arg outcome "$2" --arg exception "${3-}" --arg status "${4-000}" \
    --rawfile message "${5-/dev/null}" '
    { op: "result", id: $id, outcome: $outcome } +
    if $outcome == "error" then {
      exception: $exception,
      error: ({ message: $message } + if $status == "000" then {} else { status: ($status | tonumber) } end)
    } else {} end'
}

while IFS= read -r line; do
  case $(jq --raw-output .op <<<"$line") in
    hello) hello ;;
    run) run "$line" ;;
    bye) break ;;
    *) jq --compact-output '{ op: "unknown_op", id }' <<<"$line" ;;
  esac
done
