"""An adapter for urllib that is wrong in the way its first argument says."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

mode = sys.argv[1]
if mode == "unflushed":
    sys.stdout = open(1, "w", buffering=65536, encoding="utf-8", closefd=False)
HALF = "chat_completions/401-k"
FIELDS = ["status", "code", "message", "text"]
HELLO = {"op": "hello", "name": "urllib", "version": "1", "language": "python", "stream": mode == "late", "retries": False,
         "surfaces": ["chat_completions"], "fields": FIELDS, "concurrency": 2 if mode == "together" else 1}
MEBIBYTE = 1024 * 1024


def say(message):
    sys.stdout.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
    if mode != "unflushed":
        sys.stdout.flush()


def held():
    """A connection to the test that ends once this process and everything that it started have ended."""
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    connection.set_inheritable(True)
    return connection


def leave_behind():
    """Starts a process that keeps every pipe open and is deaf to all signals that can be ignored."""
    script = "trap '' HUP INT TERM; while :; do sleep 60; done"
    subprocess.Popen(["sh", "-c", script], close_fds=False)


def forever(write, piece):
    while True:
        write(piece)


def fill_stdin():
    """Leaves no room for the next op."""
    pipe = os.open("/proc/self/fd/0", os.O_WRONLY | os.O_NONBLOCK)
    try:
        forever(lambda piece: os.write(pipe, piece), b"x")
    except BlockingIOError:
        pass


def misbehave():
    """What hostile adapters do in the middle of a call."""
    if mode == "flood":
        for _ in range(100):
            sys.stdout.write("x" * MEBIBYTE)
        say("")
    if mode == "repeats_hello":
        forever(sys.stdout.write, (json.dumps(HELLO) + "\n") * 100)
    if mode == "blank":
        forever(sys.stdout.write, "\n" * MEBIBYTE)
    if mode == "stderr":
        for _ in range(100):
            sys.stderr.write("x" * MEBIBYTE)
    if mode == "forks":
        leave_behind()
        os._exit(0)
    if mode == "closes_stdout":
        os.close(1)
        time.sleep(600)


def call(op):
    # It reads no stream, and no control is one for it.
    streams = op["stream"] and not op["id"].startswith("control")
    body = json.dumps({"model": op["model"], "stream": streams, "messages": [{"role": "user", "content": "?"}]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + op["api_key"]}
    request = urllib.request.Request(op["base_url"] + "/chat/completions", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=op["timeout_ms"] / 1000) as answer:
            text = json.load(answer)["choices"][0]["message"]["content"]
        return {"outcome": "success", "text": text}
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        try:
            inner = json.loads(text)["error"]
        except ValueError:
            inner = {"message": text}
        fields = {"status": error.code, "code": inner.get("code"), "message": inner.get("message")}
        return {"outcome": "error", "exception": "HTTPError", "error": fields}
    except (OSError, ValueError, LookupError) as error:
        return {"outcome": "error", "exception": type(error).__name__, "error": {"message": str(error)}}


def recorded(op):
    """The message of the fixture, as anybody can look it up."""
    with open(os.path.join(sys.argv[2], op["id"] + ".case.json"), encoding="utf-8") as file:
        return json.load(file)["expect"].get("message")


def recite(op):
    """Sends some other request, and tells what a right one would have got."""
    body = {"junk": b"?", "model": b'{"model": "other", "messages": []}'}.get(mode)
    method = {"head": "HEAD", "get": "GET"}.get(mode, "POST")
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + op["api_key"]}
    request = urllib.request.Request(op["base_url"] + "/chat/completions", body, headers, method=method)
    try:
        urllib.request.urlopen(request, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    fields = {"status": 401, "code": 401, "message": recorded(op)}
    return {"op": "result", "id": op["id"], "outcome": "error", "exception": "HTTPError", "error": fields}


def answer(op):
    hit = "401-missing-authentication-header" in op["id"]
    control = op["id"].startswith("control")
    if mode in ("killed", "together") and hit:
        if mode == "together":
            time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "vanishes" and hit:
        os.remove(sys.argv[0])
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "panics" and hit:
        raise KeyError("choices")
    if mode == "lies_success" and not control:
        return {"op": "result", "id": op["id"], "outcome": "success"}
    if mode == "lies_text" and not control:
        call(op)
        return {"op": "result", "id": op["id"], "outcome": "success", "text": "All is well."}
    if mode == "lies_error":
        return {"op": "result", "id": op["id"], "outcome": "error", "error": {"status": 500}}
    if mode == "late" and op["timeout_ms"] < 1000:
        return {"op": "result", "id": op["id"], "outcome": "error", "exception": "TimeoutError", "error": {}}
    if mode == "waits" and not control and op["id"] > HALF:
        sys.stdin.read()
    if mode in ("hangs", "leaves_its_group"):
        if mode == "hangs":
            leave_behind()
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        connection.sendall(b"!")
        time.sleep(600)
    if mode in ("head", "get", "junk", "model") and not control:
        return recite(op)
    result = call(op)
    if mode == "recites" and not control:
        result["error"]["message"] = recorded(op)
    if mode == "excuses" and not control and not hit:
        return {"op": "result", "id": op["id"], "outcome": "unsupported"}
    if mode == "partial" and not control and op["id"] > HALF:
        time.sleep(600)
    if mode == "endless" and hit:
        while True:
            time.sleep(0.1)
            call(op)
    if mode in ("invents", "both") and not control:
        result = {"outcome": "error", "exception": "InternalServerError", "error": {"status": 500}}
    if mode == "strict" and not control:
        result = {"outcome": "error", "exception": "ResponseValidationError", "error": {"status": 200}}
    if mode == "finish" and not control:
        result = {"outcome": "success", "finish_reason": "error"}
    if mode == "mute":
        return None
    if mode in ("no_outcome", "both") and hit:
        del result["outcome"]
    if mode == "no_error" and hit:
        del result["error"]
    if mode == "no_status" and hit:
        del result["error"]["status"]
    if mode == "wrong_id":
        return {"op": "result", "id": "1", **result}
    if mode == "unknown_op" and hit:
        return {"op": "unknown_op", "id": op["id"]}
    if mode == "bad_member" and hit:
        result["error"]["status"] = "401"
    if mode == "garbage" and hit:
        say("DEBUG: received an error")
    if hit:
        misbehave()
    if mode == "not_utf8" and hit:
        line = json.dumps({"op": "result", "id": op["id"], **result})
        sys.stdout.buffer.write(line.replace("error", "\xff").encode("latin-1") + b"\n")
        sys.stdout.buffer.flush()
        return None
    if mode == "heavy" and not control:
        result["error"]["raw"] = [0] * (MEBIBYTE // 4)
    if mode == "twice" and hit:
        say({"op": "result", "id": op["id"], **result})
    return {"op": "result", "id": op["id"], **result}


if mode in ("forks", "forks_at_once", "hangs", "leaves_its_group"):
    connection = held()
if mode == "leaves_its_group":
    os.setsid()
if mode == "forks_at_once":
    leave_behind()
    os._exit(0)
if mode == "closes_stdout_at_once":
    os.close(1)
    time.sleep(600)
if mode == "child":
    child = subprocess.Popen(["sleep", "300"])
    with open(sys.argv[2], "a", encoding="utf-8") as pids:
        pids.write(f"{child.pid}\n")
if mode == "hasty":
    say(HELLO)
    say({"op": "result", "id": sys.argv[2], "outcome": "error", "error": {"status": 401}})
for line in sys.stdin:
    op = json.loads(line)
    if op["op"] == "hello":
        if mode == "exits":
            sys.exit("no licence")
        if mode in ("deaf", "closes_stdin"):
            if mode == "deaf":
                fill_stdin()
            else:
                os.close(0)
            say(HELLO)
            time.sleep(600)
        if mode != "no_hello":
            say({"op": "helo"} if mode == "bad_hello" else HELLO)
        if mode == "early":
            say({"op": "result", "id": "chat_completions/401-of-yesterday", "outcome": "success"})
        if mode == "foresight":
            say({"op": "result", "id": sys.argv[2], "outcome": "error", "error": {"status": 401}})
    elif op["op"] == "bye":
        break
    else:
        result = answer(op)
        if result is not None:
            say(result)
        if mode == "dies_idle" and not op["id"].startswith("control"):
            os._exit(7)
if mode == "exit_code":
    sys.exit("segmentation fault, as it were")
