#!/usr/bin/env bash
# litellm: `num_retries` repeats a refused payment and ignores Retry-After.
#
# Expected: num_retries=2 repeats what can succeed on a second try (429, 5xx), waits as long as Retry-After says, and
#           leaves 401 and 402 alone, as the openai package does with max_retries. max_retries=2 repeats as well.
# Seen:     through an `openrouter/` model, num_retries=2 sends three requests for 401 and 402 too, all within a second,
#           and for a 429 with `Retry-After: 3` it does not wait three seconds. max_retries=2 sends one request.
# Date:     2026-11-29
# Package:  litellm 1.110.2 with tenacity 9.2.1 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile litellm==1.110.2 tenacity==9.2.1
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
result = {}
for status in (401, 402, 429):
    for option in ("num_retries", "max_retries"):
        seen.clear()
        answer["status"] = status
        try:
            litellm.completion(
                model="openrouter/acme/model",
                api_base=f"http://127.0.0.1:{server.server_port}/api/v1",
                api_key="placeholder",
                messages=[{"role": "user", "content": "hi"}],
                **{option: 2},
            )
        except Exception as error:
            name = type(error).__name__
        took = seen[-1] - seen[0]
        result[status, option] = (len(seen), took)
        print(f"{status} with {option}=2: {len(seen)} requests in {took:.1f} s, then {name}")
for status in (401, 402, 429):
    assert result[status, "num_retries"][0] == 3 and result[status, "num_retries"][1] < 2.5, status
    assert result[status, "max_retries"][0] == 1, status
PY
