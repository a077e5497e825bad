#!/usr/bin/env bash
# openai-python 3: the text of an exception no longer has the members of the error, only its message.
#
# Expected: `Error code: 429 - {'error': {'message': ..., 'metadata': {...}}}`, as openai 2 prints it: logs and pastes name the
#           provider and its own words.
# Seen:     `Error code: 429 - Provider returned error`. The provider's name and its words are only in `exception.body`.
# Date:     2026-11-30
# Package:  openai 3.57.0 and 2.54.0 (PyPI)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > run.py <<'PY'
import http.server, json, threading
import openai

BODY = json.dumps({"error": {"message": "Provider returned error", "code": 429, "metadata": {
    "provider_name": "Acme", "raw": "the queue of this model is full"}}}).encode()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/api/v1", api_key="placeholder", max_retries=0)
try:
    client.chat.completions.create(model="acme/model", messages=[{"role": "user", "content": "hi"}])
except openai.RateLimitError as error:
    print(f"openai {openai.__version__}: {error}")
    assert "the queue of this model is full" in json.dumps(error.body)
    whole = "the queue of this model is full" in str(error)
    assert whole == openai.__version__.startswith("2."), "the text of the exception has changed"
PY
for version in 2.54.0 3.57.0; do
  python3 -m venv "v$version"
  "v$version/bin/pip" install --quiet --disable-pip-version-check "openai==$version"
  "v$version/bin/python" run.py
done
