#!/usr/bin/env bash
# distilabel: a run whose every API call failed ends with exit code 0, and the next run takes the failures from the cache.
#
# Expected: a pipeline that got no answer from the API fails. The same pipeline, started again once the account has credits, asks
#           for what is missing: the cache is for work that was done.
# Seen:     with every call refused by a 402, run() returns a dataset whose `generation` is None in every row, and the exit code is
#           0; the 402 is a warning of the log. The second run, against a server that answers now, sends no request and returns
#           the same rows, without a warning. use_cache=False asks again.
# Date:     2026-11-30
# Package:  distilabel 1.5.3 with openai 3.57.0, datasets 5.2.0 (PyPI), Python 3.11; requests is installed too, as distilabel
#           imports it without requiring it
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check 'distilabel[openai]==1.5.3' openai==3.57.0 datasets==5.2.0 requests==2.34.2
cat > pipeline.py <<'PY'
import sys
from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration

if __name__ == "__main__":
    with Pipeline("finding", cache_dir="cache") as pipeline:
        load = LoadDataFromDicts(data=[{"instruction": "Say hello"}, {"instruction": "Say goodbye"}])
        llm = OpenAILLM(model="acme/model", base_url=sys.argv[1], api_key="placeholder", max_retries=0)
        load >> TextGeneration(llm=llm)
    rows = pipeline.run(use_cache=sys.argv[2] == "cache")["default"]["train"]
    with open("rows", "w") as file:
        print(*(row["generation"] for row in rows), file=file)
PY
cat > run.py <<'PY'
import http.server, importlib.metadata, json, pathlib, subprocess, sys, threading

ANSWER = {"id": "1", "object": "chat.completion", "created": 1, "model": "acme/model", "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}]}
status, requests = 402, 0

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global requests
        requests += 1
        self.rfile.read(int(self.headers["content-length"]))
        data = json.dumps(ANSWER if status == 200 else {"error": {"code": 402, "message": "Insufficient credits"}}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"distilabel {importlib.metadata.version('distilabel')}")
found = []
for status, cache in [(402, "cache"), (200, "cache"), (200, "fresh")]:
    requests = 0
    pathlib.Path("rows").unlink(missing_ok=True)
    url = f"http://127.0.0.1:{server.server_port}/api/v1"
    done = subprocess.run([sys.executable, "pipeline.py", url, cache], capture_output=True, text=True)
    rows = pathlib.Path("rows").read_text().strip() if done.returncode == 0 else done.stderr[-500:]
    warned = "WARNING" in done.stdout + done.stderr
    print(f"server {status}, {cache}: exit code {done.returncode}, {requests} requests, rows {rows}, warned: {warned}")
    found.append((done.returncode, requests, rows, warned))
assert found == [(0, 2, "None None", True), (0, 0, "None None", False), (0, 2, "Hello Hello", False)], "the runs have changed"
PY
HOME="$dir" HF_HOME="$dir/hf" HF_HUB_OFFLINE=1 v/bin/python run.py
