#!/usr/bin/env bash
# openai: a Responses stream that completes is aborted if any event on the way has a member `error`.
#
# Expected: an event of an unknown type is passed on or skipped, as it is without that member; `error` and `response.failed` are
#           the events that end a response.
# Seen:     iteration raises APIError at the event, whatever its type. OpenRouter reports the failure of one model of a panel in
#           such an event (`response.fusion_call.panel.failed`, whose `error` is a string), and goes on: the text and
#           `response.completed` follow, and the caller gets neither. With the member renamed, all three events arrive. The
#           message of the event is lost too: the exception says "An error occurred during streaming".
# Date:     2026-11-29
# Package:  openai 3.57.0 (PyPI), Python 3.11; openai 7.59.0 (npm) does the same, with the message
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check --no-compile openai==3.57.0
cd "$dir"
venv/bin/python - <<'PY'
import http.server, json, threading

import openai

member = {}


def events():
    failed = {"type": "response.fusion_call.panel.failed", "item_id": "st_1", "output_index": 0, "sequence_number": 1}
    yield failed | {member["name"]: "Upstream provider error", "status_code": 502}
    yield {"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 1, "content_index": 0,
           "delta": "Both models agree.", "sequence_number": 2}
    yield {"type": "response.completed", "sequence_number": 3,
           "response": {"id": "resp_1", "object": "response", "status": "completed", "error": None, "output": []}}


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events()).encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("openai", openai.__version__)
client = openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/api/v1", api_key="placeholder", max_retries=0)


def run(name):
    member["name"] = name
    seen = []
    try:
        for event in client.responses.create(model="acme/model", input="hi", stream=True):
            seen.append(event.type)
    except openai.APIError as problem:
        seen.append(f"{type(problem).__name__}: {problem}")
    print(f"member {name!r}: {seen}")
    return seen


assert run("reason")[-1] == "response.completed"
assert run("error") == ["APIError: An error occurred during streaming"]
PY
