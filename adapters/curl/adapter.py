#!/usr/bin/env python3
"""curl as a client: the smallest useful adapter. It shows its user a status and a body, so that is what it reports."""

import json
import subprocess
import sys

MESSAGES = {"messages": [{"role": "user", "content": "Say that all is well."}]}
CALLS = {  # surface: route, request body (None: a GET)
    "chat_completions": ("chat/completions", MESSAGES),
    "completions": ("completions", {"prompt": "Say that all is well."}),
    "responses": ("responses", {"input": "Say that all is well."}),
    "messages": ("messages", {"max_tokens": 64, **MESSAGES}),
    "embeddings": ("embeddings", {"input": "All is well."}),
    "images": ("images", {"prompt": "All is well."}),
    "audio": ("audio/speech", {"input": "All is well.", "voice": "alloy"}),
    "rerank": ("rerank", {"query": "well", "documents": ["All is well."]}),
    "models": ("models", None),
    "keys": ("key", None),
    "auth": ("auth/keys", {"code": "conform"}),
}


def hello():
    version = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return {
        "op": "hello", "name": "curl", "version": version, "language": "shell", "surfaces": list(CALLS),
        "stream": True, "retries": False, "fields": ["status", "message"],
    }


def run(op):
    if op["surface"] not in CALLS:
        return {"outcome": "unsupported"}
    route, body = CALLS[op["surface"]]
    seconds = str(op["timeout_ms"] / 1000)
    command = ["curl", "--disable", "--silent", "--show-error", "--no-buffer", "--max-time", seconds, "--config", "-",
               "--write-out", "%{stderr}%{http_code}", "--retry", str(op["max_retries"] or 0)]
    if body is not None:
        command += ["--json", json.dumps({"model": op["model"], "stream": op["stream"], **body})]
    key = f'header = "Authorization: Bearer {op["api_key"]}"\n'  # on stdin: an argument could be read by everyone
    done = subprocess.run([*command, f"{op['base_url']}/{route}"], input=key.encode(), capture_output=True)
    text, said = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    complaint, status = said[:-3].strip(), int(said[-3:] or 0)
    if done.returncode:  # the connection failed: curl says how
        error = {"message": complaint, **({"status": status} if status else {})}
        return {"outcome": "error", "exception": f"curl exit {done.returncode}", "error": error}
    if status >= 400:
        return {"outcome": "error", "exception": f"status {status}", "error": {"status": status, "message": text}}
    return {"outcome": "success"}


for line in sys.stdin:
    op = json.loads(line)
    match op["op"]:
        case "hello": answer = hello()
        case "run": answer = {"op": "result", "id": op["id"], **run(op)}
        case "bye": break
        case _: answer = {"op": "unknown_op", "id": op.get("id")}
    print(json.dumps(answer), flush=True)
