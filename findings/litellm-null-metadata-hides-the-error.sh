#!/usr/bin/env bash
# litellm: an error in an OpenRouter stream becomes a 500 about litellm's own code if its `metadata` is null.
#
# Expected: `"metadata": null` means what a missing `metadata` means. The caller gets the 429 with its message, and waits.
# Seen:     without the member, the exception has status 429 and the message. With null it has status 500, says that 'NoneType'
#           has no attribute 'get', and holds neither: a limit of the caller's account looks like a fault of the server.
# Date:     2026-11-29
# Package:  litellm 1.110.2 (PyPI)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check litellm==1.110.2
cat > it.py <<'PY'
import http.server, importlib.metadata, json, threading
import litellm

class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        error = {"code": 429, "message": "Slow down, please"}
        if "null" in self.path:
            error["metadata"] = None
        body = f"data: {json.dumps({'error': error})}\n\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("litellm", importlib.metadata.version("litellm"))
for metadata in ("absent", "null"):
    base = f"http://127.0.0.1:{server.server_port}/{metadata}"
    try:
        parts = litellm.completion(model="openrouter/m", api_key="x", api_base=base, num_retries=0, stream=True,
                                   messages=[{"role": "user", "content": "Hi"}])
        print(f"metadata {metadata}: nothing raised, {len(list(parts))} parts")
    except Exception as error:
        told = "Slow down" in str(error)
        print(f"metadata {metadata}: {type(error).__name__}, status {getattr(error, 'status_code', None)}, message kept: {told}")
        print("   ", str(error).splitlines()[0][:140])
PY
LITELLM_LOCAL_MODEL_COST_MAP=True env/bin/python it.py 2>err | tee out
grep -Eq "metadata absent: .* status 429, message kept: True" out
grep -Eq "metadata null: .* status 500, message kept: False" out
