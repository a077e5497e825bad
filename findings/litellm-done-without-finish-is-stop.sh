#!/usr/bin/env bash
# litellm: `data: [DONE]` turns a stream that never finished into finish_reason "stop".
#
# Expected: text without any finish_reason is incomplete, however the stream ends: both streams raise, or both report it.
# Seen:     if the stream just ends, litellm raises MidStreamFallbackError ("Stream ended before a finish_reason was
#           received"). If the same text is followed by `data: [DONE]`, litellm appends a chunk with finish_reason "stop"
#           that nobody sent, and the fragment passes as a complete answer.
# Date:     2026-11-29
# Package:  litellm 1.110.2 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile litellm==1.110.2
cd "$dir"
venv/bin/python - <<'PY' 2>/dev/null
import http.server, json, threading
from importlib.metadata import version

import litellm

litellm.suppress_debug_info = True
chunk = {"id": "gen-1", "object": "chat.completion.chunk", "created": 1, "model": "acme/model",
         "choices": [{"index": 0, "delta": {"role": "assistant", "content": "The answer is"}, "finish_reason": None}]}
text = b"data: " + json.dumps(chunk).encode() + b"\n\n"
body = text


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
print("litellm", version("litellm"))


def read():
    chunks = []
    try:
        for part in litellm.completion(
            model="openrouter/acme/model",
            api_base=f"http://127.0.0.1:{server.server_port}/api/v1",
            api_key="placeholder",
            messages=[{"role": "user", "content": "hi"}],
            stream=True,
        ):
            chunks.append((part.choices[0].delta.content, part.choices[0].finish_reason))
        return chunks, None
    except Exception as error:
        return chunks, type(error).__name__


plain = read()
print("text, then the end of the stream:", *plain)
body = text + b"data: [DONE]\n\n"
done = read()
print("text, then [DONE]:", *done)
assert plain[1] == "MidStreamFallbackError", plain
assert done == ([("The answer is", None), (None, "stop")], None), done
PY
