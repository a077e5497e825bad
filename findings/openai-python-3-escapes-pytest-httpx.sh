#!/usr/bin/env bash
# openai-python 3 and pytest-httpx: a test that mocks every request calls the real API.
#
# Expected: with the fixture `httpx_mock` active, no request of the client leaves the process: an unmatched one is an error, and
#           so is a registered response that nothing asked for.
# Seen:     openai 3 sends through httpx2, which pytest-httpx does not patch although its own httpx is installed beside it. The
#           request reaches the server, with its key and costs. If the test allows unused responses, as suites with shared
#           fixtures do, it passes. httpx2-pytest intercepts the same call.
# Date:     2026-11-29
# Package:  openai 3.57.0, pytest-httpx 0.36.2, httpx2-pytest 2.0.0 (PyPI)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openai==3.57.0 pytest-httpx==0.36.2 httpx2-pytest==2.0.0
cat > test_it.py <<'PY'
import http.server, json, threading
import openai, pytest

COMPLETION = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "WHO"}}]}

def answer(who):
    return json.loads(json.dumps(COMPLETION).replace("WHO", who))

class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(answer("the real server")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

def ask(mock):
    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    mock.add_response(json=answer("the mock"))
    client = openai.OpenAI(api_key="x", base_url=f"http://127.0.0.1:{server.server_port}/v1", max_retries=0)
    said = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    server.shutdown()
    return said.choices[0].message.content

@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_httpx(httpx_mock):
    print("\npytest-httpx: the answer is from", ask(httpx_mock))

def test_httpx2(httpx2_mock):
    print("\nhttpx2-pytest: the answer is from", ask(httpx2_mock))
PY
env/bin/python -c 'import importlib.metadata as m; print({n: m.version(n) for n in ("openai", "httpx2", "httpx", "pytest-httpx", "httpx2-pytest")})'
env/bin/python -m pytest -q -s test_it.py | tee out
grep -q "pytest-httpx: the answer is from the real server" out
grep -q "httpx2-pytest: the answer is from the mock" out
