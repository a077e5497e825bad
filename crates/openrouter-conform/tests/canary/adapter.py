"""An adapter that tells what it must not: its arguments are MODE KEY USER, its environment has more."""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

mode, key, user = sys.argv[1:]
# Where there are many secrets, each call begins with another of them.
KEYS = key.split("\n\n")
calls = 0
token = os.environ["CANARY_TOKEN"]

def secrets(of):
    return f"{of}; Authorization: Bearer {token}, for {user}; {os.environ['CANARY']}"


SECRETS = secrets(key)
HELLO = {"op": "hello", "name": "teller", "version": "1", "language": "python", "stream": False, "retries": False,
         "surfaces": ["chat_completions"], "fields": ["status", "message", "text", "raw", "provider"]}


def say(message):
    print(message if isinstance(message, str) else json.dumps(message), flush=True)


def answer(op):
    global calls
    told = secrets(KEYS[calls % len(KEYS)])
    calls += 1
    body = json.dumps({"model": op["model"], "messages": []}).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + op["api_key"], "User-Agent": KEYS[0]}
    request = urllib.request.Request(op["base_url"] + "/chat/completions?key=" + urllib.parse.quote(KEYS[0]), body, headers)
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
            return {"outcome": "success", "text": told, "finish_reason": told}
        fields = {"status": error.code, "message": told, "provider": told, "raw": {"authorization": token, "k": told}}
        return {"outcome": "error", "exception": "Error " + KEYS[0], "error": fields}


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
