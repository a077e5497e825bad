"""A small program that calls the API once and then behaves in one of many ways: small.py MODE."""

import json
import os
import subprocess
import sys
import time
import tty
import urllib.error
import urllib.request

MODE = sys.argv[1]
MESSAGES = [{"role": "user", "content": "Say how things are."}]


def ask():
    """One call: the status, and the answer's text."""
    request = urllib.request.Request(
        os.environ["BASE_URL"] + "/chat/completions",
        json.dumps({"model": os.environ["MODEL"], "messages": MESSAGES}).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["API_KEY"]},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def text_of(answer):
    """What the assistant said."""
    return answer["choices"][0]["message"]["content"]


if MODE == "asks-nobody":
    sys.exit("error: nothing to do")
status, answer = ask()
choice = answer.get("choices", [{}])[0]
error = answer.get("error") or choice.get("error")
if error is None and status == 200 and text_of(answer):
    print(text_of(answer))
    sys.exit(0)
message = error["message"] if error else "the response is empty"

if MODE == "exact":
    print(f"Error {status}: {message}\nTry again later, add credits, or check your API key.")
    sys.exit(1)
if MODE == "silent":
    sys.exit(0)
if MODE == "halves":
    if "choices" in answer:
        print(text_of(answer))
        sys.exit(0)
    sys.exit(f"Error {status}: {message}")
if MODE == "liar":
    sys.exit("Error: the model does not exist.")
if MODE == "shortens":
    sys.exit("Error: " + message.split(".")[0])
if MODE == "vague":
    sys.exit("Something went wrong.")
if MODE == "shows-key":
    sys.exit(f"Error {status}: {message} (key {os.environ['API_KEY']})")
if MODE == "repeats":
    for _ in range(3):
        ask()
    sys.exit(f"Error {status}: {message}")
if MODE == "takes-a-turn":
    MESSAGES.append({"role": "user", "content": "Go on."})
    ask()
    sys.exit(f"Error {status}: {message}")
if MODE == "spins":
    for step in range(200):
        sys.stdout.write(f"\r\x1b[2K\x1b[3{step % 8}m{'|/-'[step % 3]} working\x1b[0m")
    sys.stdout.write(f"\r\x1b[2K\x1b[31mError\x1b[0m {status}:\r\n\x1b[1m{message}\x1b[0m\r\n")
    sys.exit(1)
if MODE == "floods":
    for line in range(200_000):
        print(f"line {line} of a program that does not stop talking")
    sys.exit(f"Error {status}: {message}")
if MODE == "needs-a-terminal":
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.exit("no terminal")
    tty.setcbreak(sys.stdin.fileno())
    sys.stdout.write("\x1b[6n")
    sys.stdout.flush()
    answered = os.read(sys.stdin.fileno(), 1)
    sys.exit(f"Error {status}: {message}" if answered else "the terminal does not answer")
if MODE == "endless":
    print(f"Error {status}: {message}", flush=True)
    while True:
        time.sleep(1)
if MODE == "leaves-a-daemon":
    daemon = subprocess.Popen(
        ["sleep", "600"], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    print(f"Error {status}: {message}\ndaemon {daemon.pid} daemon", flush=True)
    sys.exit(1)
if MODE == "is-killed":
    os.kill(os.getpid(), 9)
sys.exit(f"unknown mode {MODE}")
