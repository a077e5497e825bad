#!/usr/bin/env bash
# llm: an error as the only body of a 200 is an empty answer with exit code 0; without streaming it is a crash on None.
#
# Expected: the error's message and exit code 1, as for an HTTP error, which the same command reports.
# Seen:     `llm -m or Hello` prints an empty line and ends with 0. `--no-stream` ends with 1 and prints "'NoneType' object has no
#           attribute 'model_dump'". Neither prints a word of the error.
# Date:     2026-11-30
# Package:  llm 0.36 (PyPI)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check llm==0.36
cat > run.py <<'PY'
import http.server, json, os, pathlib, subprocess, threading

BODY = json.dumps({"error": {"message": "The provider is overloaded", "code": 503}}).encode()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
home = pathlib.Path("home").absolute()
home.mkdir()
(home / "extra-openai-models.yaml").write_text(
    f"- model_id: or\n  model_name: acme/model\n  api_base: http://127.0.0.1:{server.server_port}/api/v1\n")
env = {**os.environ, "LLM_USER_PATH": str(home), "OPENAI_API_KEY": "placeholder"}

def run(*arguments):
    done = subprocess.run(["v/bin/llm", "-m", "or", *arguments, "Hello"], env=env, capture_output=True, text=True)
    return done.returncode, done.stdout.strip(), done.stderr.strip()

print(subprocess.run(["v/bin/llm", "--version"], capture_output=True, text=True).stdout.strip())
streamed, whole = run(), run("--no-stream")
print("streamed:", streamed)
print("--no-stream:", whole)
assert streamed == (0, "", "")
assert whole[0] == 1 and "model_dump" in whole[2]
assert "overloaded" not in str(streamed) + str(whole)
PY
v/bin/python run.py
