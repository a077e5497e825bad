#!/usr/bin/env bash
# langchain-core: `with_fallbacks` streams no fallback once the first model sent a chunk without any text.
#
# Expected: a stream that fails before it delivered text falls back to the next model, as a failed request does.
# Seen:     an error as the very first chunk falls back. If an empty delta (`"content":""`, only the role) precedes the
#           same error, the error is raised and the fallback is never asked, although the caller received no text.
#           Many gateways open every stream with such a chunk.
# Date:     2026-11-29
# Package:  langchain-core 1.8.3, langchain-openai 1.7.4 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile langchain-core==1.8.3 langchain-openai==1.7.4
cd "$dir"
venv/bin/python - <<'PY' 2>/dev/null
import http.server, json, threading
from importlib.metadata import version

from langchain_openai import ChatOpenAI


def chunk(**rest):
    return b"data: " + json.dumps({"id": "gen-1", "object": "chat.completion.chunk", "created": 1, "model": "acme/model", **rest}).encode() + b"\n\n"


def delta(text, finish):
    return chunk(choices=[{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}])


error = chunk(choices=[], error={"code": 502, "message": "Provider disconnected"})
good = delta("from the fallback", "stop") + b"data: [DONE]\n\n"
asked = []
first = error


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        model = json.loads(self.rfile.read(int(self.headers["content-length"])))["model"]
        asked.append(model)
        body = good if model == "acme/second" else first
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("langchain-core", version("langchain-core"), "langchain-openai", version("langchain-openai"))


def model(name):
    return ChatOpenAI(model=name, base_url=f"http://127.0.0.1:{server.server_port}/api/v1", api_key="placeholder", max_retries=0)


def run(label):
    asked.clear()
    text, failure = "", None
    try:
        for part in model("acme/first").with_fallbacks([model("acme/second")]).stream("hi"):
            text += part.content
    except Exception as problem:
        failure = type(problem).__name__
    print(f"{label}: asked {asked}, text {text!r}, raised {failure}")
    return asked[:], text, failure


assert run("error first") == (["acme/first", "acme/second"], "from the fallback", None)
first = delta("", None) + error
assert run("empty delta, then the error") == (["acme/first"], "", "APIError")
PY
