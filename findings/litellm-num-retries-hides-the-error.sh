#!/usr/bin/env bash
# litellm: `num_retries` replaces the API error by one about a package that `pip install litellm` does not bring.
#
# Expected: completion(num_retries=2) raises the API's error once its retries are used up, or an ImportError at the start.
# Seen:     with litellm installed alone, the first failed request raises a plain `Exception` that asks for tenacity. It is
#           neither a litellm nor an openai exception type, so handlers for APIError, RateLimitError or AuthenticationError
#           do not catch it, and it carries no status. Calls that succeed never show the missing package.
# Date:     2026-11-29
# Package:  litellm 1.110.2 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile litellm==1.110.2
cd "$dir"
venv/bin/python - <<'PY' 2>/dev/null
import http.server, threading, time
from importlib.metadata import version

import litellm

litellm.suppress_debug_info = True
seen = []
answer = {}


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        seen.append(time.monotonic())
        body = b'{"error":{"code":%d,"message":"Declined"}}' % answer["status"]
        self.send_response(answer["status"])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if answer["status"] == 429:
            self.send_header("retry-after", "3")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("litellm", version("litellm"))


def call(**options):
    seen.clear()
    answer["status"] = 429
    try:
        litellm.completion(
            model="openrouter/acme/model",
            api_base=f"http://127.0.0.1:{server.server_port}/api/v1",
            api_key="placeholder",
            messages=[{"role": "user", "content": "hi"}],
            **options,
        )
    except Exception as error:
        print(f"{options}: {len(seen)} request, then {type(error).__name__}: {str(error).splitlines()[0][:100]}")
        return error


plain = call()
retried = call(num_retries=2)
assert type(plain) is litellm.RateLimitError
assert type(retried) is Exception and "tenacity" in str(retried) and len(seen) == 1
assert getattr(retried, "status_code", None) is None
PY
