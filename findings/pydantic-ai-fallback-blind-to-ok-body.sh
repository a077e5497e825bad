#!/usr/bin/env bash
# pydantic-ai: FallbackModel falls back on an empty body, but not on a 200 whose body is an error.
#
# Expected: the fallback model is asked whenever the first model's answer is unusable.
# Seen:     402 and an empty 200 body fall back. A 200 whose body is only {"error": {...}} raises UnexpectedModelBehavior
#           with validation errors about `id` and `choices`, and the fallback is never asked. A 200 whose only choice has
#           finish_reason "error" is returned as the answer.
# Date:     2026-11-29
# Package:  pydantic-ai-slim 2.68.0 (PyPI) with openai 3.57.0, Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile 'pydantic-ai-slim[openai]==2.68.0' openai==3.57.0
cd "$dir"
venv/bin/python - <<'PY' 2>/dev/null
import http.server, json, threading
from importlib.metadata import version

from pydantic_ai import Agent
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


def completion(text, finish):
    return json.dumps({"id": "gen-1", "object": "chat.completion", "created": 1, "model": "acme/model",
                       "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
                       "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}).encode()


error = b'{"error":{"code":502,"message":"Provider disconnected"}}'
first = {}
asked = []


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        model = json.loads(self.rfile.read(int(self.headers["content-length"])))["model"]
        asked.append(model)
        status, body = (200, completion("from the fallback", "stop")) if model == "acme/second" else first["answer"]
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("pydantic-ai-slim", version("pydantic-ai-slim"), "openai", version("openai"))


def model(name):
    provider = OpenAIProvider(base_url=f"http://127.0.0.1:{server.server_port}/api/v1", api_key="placeholder")
    return OpenAIChatModel(name, provider=provider)


def run(label, *answer):
    asked.clear()
    first["answer"] = answer
    try:
        outcome = Agent(FallbackModel(model("acme/first"), model("acme/second"))).run_sync("hi").output
    except Exception as problem:
        outcome = type(problem).__name__
    print(f"{label}: asked {asked}, outcome {outcome}")
    return outcome


assert run("HTTP 402", 402, error.replace(b"502", b"402")) == "from the fallback"
assert run("empty 200", 200, b"") == "from the fallback"
assert run("200 with an error body", 200, error) == "UnexpectedModelBehavior"
assert run("200 with a failed choice", 200, completion("half an ans", "error")) == "half an ans"
PY
