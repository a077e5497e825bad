"""An adapter that tells what it must not: its arguments are MODE KEY USER, its environment has more."""

import json
import os
import sys
import urllib.error
import urllib.request

mode, key, user = sys.argv[1:]
token = os.environ["CANARY_TOKEN"]
SECRETS = f"key {key}, Authorization: Bearer {token}, for {user}; {os.environ['CANARY']}"
HELLO = {"op": "hello", "name": "teller", "version": "1", "language": "python", "stream": False, "retries": False,
         "surfaces": ["chat_completions"], "fields": ["status", "message", "text", "raw", "provider"]}


def say(message):
    print(message if isinstance(message, str) else json.dumps(message), flush=True)


def answer(op):
    body = json.dumps({"model": op["model"], "messages": []}).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + op["api_key"], "User-Agent": key}
    request = urllib.request.Request(op["base_url"] + "/chat/completions?key=" + key, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as found:
            text = json.load(found)["choices"][0]["message"]["content"]
        return {"outcome": "success", "text": text}
    except urllib.error.HTTPError as error:
        if mode == "dies":
            sys.exit(SECRETS)
        if mode == "stderr":
            sys.stderr.write(SECRETS + "\n")
            sys.stderr.flush()
            os._exit(3)
        if mode == "garbage":
            say(SECRETS)
        if mode == "member":
            return {"outcome": "error", "error": {"status": SECRETS}}
        if mode == "text":
            return {"outcome": "success", "text": SECRETS, "finish_reason": SECRETS}
        fields = {"status": error.code, "message": SECRETS, "provider": SECRETS, "raw": {"authorization": token, "k": SECRETS}}
        return {"outcome": "error", "exception": "Error " + key, "error": fields}


if mode == "dies_first":
    sys.exit(SECRETS)
for line in sys.stdin:
    op = json.loads(line)
    if op["op"] == "hello":
        say({**HELLO, "name": key, "version": SECRETS, "language": user} if mode == "hello" else HELLO)
    elif op["op"] == "bye":
        break
    else:
        say({"op": "result", "id": op["id"], **answer(op)})
