#!/usr/bin/env bash
# litellm: a stream event whose JSON stands on two `data:` lines vanishes, and the call is a success with an empty text.
#
# Expected: the data lines of one server-sent event are joined by a line feed, as the standard says. JSON allows the line feed, so
#           the event is the same chunk as on one line.
# Seen:     the answer is empty, its finish reason is "stop", and nothing is raised: each line is parsed alone, and what does not
#           parse is skipped. openai, on the same bytes, has the text.
# Date:     2026-11-29
# Package:  litellm 1.110.2, openai as litellm requires it (PyPI)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check litellm==1.110.2
cat > it.py <<'PY'
import http.server, importlib.metadata, threading
import litellm, openai

HEAD = '{"id":"1","object":"chat.completion.chunk","created":1,"model":"m",'
ONE = f'data: {HEAD}"choices":[{{"index":0,"delta":{{"role":"assistant","content":"Hello"}},"finish_reason":null}}]}}\n\n'
TWO = ONE.replace(HEAD, HEAD + "\ndata: ")
END = f'data: {HEAD}"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}]}}\n\ndata: [DONE]\n\n'

class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = ((TWO if "two" in self.path else ONE) + END).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
print({name: importlib.metadata.version(name) for name in ("litellm", "openai")})
for lines in ("one", "two"):
    base = f"http://127.0.0.1:{server.server_port}/{lines}"
    asked = {"messages": [{"role": "user", "content": "Hi"}], "stream": True}
    parts = list(litellm.completion(model="openrouter/m", api_key="x", api_base=base, num_retries=0, **asked))
    text = "".join(part.choices[0].delta.content or "" for part in parts)
    print(f"litellm, data on {lines} line(s): text {text!r}, finish reason {parts[-1].choices[0].finish_reason!r}")
    client = openai.OpenAI(api_key="x", base_url=base, max_retries=0)
    parts = client.chat.completions.create(model="m", **asked)
    print(f"openai, data on {lines} line(s): text {''.join(part.choices[0].delta.content or '' for part in parts)!r}")
PY
LITELLM_LOCAL_MODEL_COST_MAP=True env/bin/python it.py | tee out
grep -q "litellm, data on one line(s): text 'Hello'" out
grep -q "litellm, data on two line(s): text '', finish reason 'stop'" out
grep -q "openai, data on two line(s): text 'Hello'" out
