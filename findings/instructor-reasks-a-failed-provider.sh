#!/usr/bin/env bash
# instructor: a completion that the provider broke off is asked for again at once, as if the model had answered badly.
#
# Expected: a choice with finish_reason "error" and an `error` object is an API failure: it is raised, or retried with a pause.
# Seen:     instructor looks for the tool call alone. It does not find one, so it sends the whole conversation again with a
#           correction for the model: with max_retries=3, four paid requests within a second. The exception speaks of a
#           missing tool call; the provider's message appears in no sentence of its own. A 402 is not repeated.
# Date:     2026-11-29
# Package:  instructor 1.17.0 with openai 3.3.0 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile instructor==1.17.0 openai==3.3.0
cd "$dir"
venv/bin/python - <<'PY' 2>/dev/null
import http.server, json, threading, time
from importlib.metadata import version

import instructor, openai
from pydantic import BaseModel


class User(BaseModel):
    name: str


choice = {"index": 0, "message": {"role": "assistant", "content": "The us"}, "finish_reason": "error",
          "error": {"code": 502, "message": "Provider disconnected"}}
failed = {"id": "gen-1", "object": "chat.completion", "created": 1, "model": "acme/model", "choices": [choice],
          "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
answers = {"failed choice": (200, failed), "HTTP 402": (402, {"error": {"code": 402, "message": "Insufficient credits"}})}
seen = []


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        seen.append((time.monotonic(), len(request["messages"])))
        status, value = answers[label]
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("instructor", version("instructor"), "openai", version("openai"))
base = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/api/v1", api_key="placeholder", max_retries=0)
client = instructor.from_openai(base)
counts = {}
for label in answers:
    seen.clear()
    try:
        client.chat.completions.create(model="acme/model", messages=[{"role": "user", "content": "Who?"}], response_model=User, max_retries=3)
    except Exception as error:
        text = str(error)
    counts[label] = (len(seen), seen[-1][0] - seen[0][0])
    print(f"{label}: {len(seen)} requests in {counts[label][1]:.2f} s, messages in each: {[n for _, n in seen]}, {' '.join(text.split())[:120]!r}")
assert counts["failed choice"][0] == 4 and counts["failed choice"][1] < 1, counts
assert counts["HTTP 402"][0] == 1, counts
PY
