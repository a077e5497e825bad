#!/usr/bin/env bash
# openai (Python): chat.completions.stream() meets an empty event stream with a bare AssertionError.
#
# Expected: get_final_completion() on a stream that ended without a chunk raises an openai.OpenAIError that says so.
# Seen:     it raises AssertionError without a message: `except openai.OpenAIError` does not catch it, and under `python -O`
#           the same program fails in another place. A stream that ends after text without finish_reason raises nothing at
#           all: it yields a completion whose finish_reason is None.
# Date:     2026-11-29
# Package:  openai 3.57.0 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile openai==3.57.0
cd "$dir"
cat > run.py <<'PY'
import http.server, json, threading
from importlib.metadata import version

import openai

chunk = {"id": "gen-1", "object": "chat.completion.chunk", "created": 1, "model": "acme/model",
         "choices": [{"index": 0, "delta": {"role": "assistant", "content": "The answer is"}, "finish_reason": None}]}
body = b""


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/api/v1", api_key="placeholder")


def read():
    try:
        with client.chat.completions.stream(model="acme/model", messages=[{"role": "user", "content": "hi"}]) as stream:
            choice = stream.get_final_completion().choices[0]
            return f"{choice.message.content!r}, finish_reason {choice.finish_reason}"
    except openai.OpenAIError as error:
        return f"OpenAIError {error}"
    except Exception as error:
        return f"{type(error).__name__} {str(error)!r}"


empty = read()
body = b"data: " + json.dumps(chunk).encode() + b"\n\n"
cut = read()
print(f"openai {version('openai')}, assertions {'on' if __debug__ else 'off'}: empty stream: {empty}; text without a finish: {cut}")
if __debug__:
    assert empty == "AssertionError ''", empty
else:
    if empty.startswith(("AssertionError", "OpenAIError")):
        raise SystemExit(f"changed: {empty}")
if cut != "'The answer is', finish_reason None":
    raise SystemExit(f"changed: {cut}")
PY
venv/bin/python run.py 2>/dev/null
venv/bin/python -O run.py 2>/dev/null
