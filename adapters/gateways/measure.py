#!/usr/bin/env python3
"""Measures what the reverse proxies of this folder do to responses: `measure.py [NAME...] [--silence SECONDS]`.

Each proxy runs with its own configuration between a raw upstream and a raw client on loopback, so that nothing but the
proxy changes a byte. Prints the tables of docs/behind-a-proxy.md. Needs only Python and the proxies
(`cargo xtask matrix --install --gateways`).
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
EVENT = b'data: {"choices":[{"delta":{"content":"word "}}]}\n\n'
COMMENT = b": OPENROUTER PROCESSING\n\n"
ERRORS = {429: b"Retry-After: 7\r\n", 402: b"", 529: b"", 520: b""}
CUTS = ["cut-chunked", "cut-at-once", "cut-length", "cut-reset"]
TIMES = 10
PAUSE = 0.5
PAUSES = 4


class Upstream:
    """Answers the case that the path names, in the version of the request, as application servers do."""

    def __init__(self, silence):
        self.silence = silence
        self.requests = collections.Counter()
        self.versions = collections.Counter()
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=(self.socket.accept()[0],), daemon=True).start()

    def serve(self, peer):
        with peer:
            while request := read_request(peer):
                try:
                    if not self.answer(peer, *request):
                        return
                except OSError:
                    return  # the proxy left

    def answer(self, peer, case, version, last):
        """Answers one request; returns whether the connection stays open."""
        self.requests[case] += 1
        self.versions[version] += 1
        if case == "headless":
            return False
        if case.startswith("status-"):
            status = int(case.removeprefix("status-"))
            body = b'{"error":{"code":%d,"message":"from the upstream"}}' % status
            peer.sendall(
                b"HTTP/1.1 %d Reason\r\nContent-Type: application/json\r\n%bContent-Length: %d\r\n\r\n%b"
                % (status, ERRORS[status], len(body), body)
            )
            return not last
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        # Chunks do not exist in HTTP/1.0: there, a body without a length ends with the connection.
        chunked = version == "HTTP/1.1" and case != "cut-length"
        if case == "cut-length":
            head += b"Content-Length: %d\r\n" % (10 * len(EVENT))
        elif chunked:
            head += b"Transfer-Encoding: chunked\r\n"
        else:
            head += b"Connection: close\r\n"
        peer.sendall(head + b"\r\n")

        def send(piece):
            peer.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)

        if case == "comments":
            for _ in range(PAUSES):
                send(COMMENT)
                time.sleep(PAUSE)
            send(EVENT)
        elif case == "events":
            for _ in range(PAUSES):
                send(EVENT)
                time.sleep(PAUSE)
        elif case == "silence":
            send(EVENT)
            time.sleep(self.silence)
            send(EVENT)
        else:
            for _ in range(3):
                send(EVENT)
            if case.startswith("cut-"):
                if case != "cut-at-once":
                    time.sleep(0.1)
                if case == "cut-reset":
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return False
        if chunked:
            peer.sendall(b"0\r\n\r\n")
        return not last


def read_request(peer):
    """Returns case and version of the next request, and whether it is the last; None if there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            piece = peer.recv(65536)
        except OSError:
            return None
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        while len(body) < int(length[1]):
            body += peer.recv(65536)
    elif re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        while not body.endswith(b"0\r\n\r\n"):
            body += peer.recv(65536)
    _, path, version = head.split(b"\r\n")[0].decode().split(" ")
    last = version == "HTTP/1.0" or re.search(rb"(?i)\r\nconnection: *close", head) is not None
    return path.strip("/").split("/")[0], version, last


class Answer:
    """One response as a raw client sees it."""

    def __init__(self, port, case, patience):
        started = time.monotonic()
        self.arrivals, self.head, self.framing, body = [], b"", "nothing", b""
        reset = timed_out = False
        with socket.create_connection(("127.0.0.1", port)) as peer:
            peer.settimeout(patience)
            sent = b'{"stream":true}'
            peer.sendall(
                b"POST /%b/api/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (case.encode(), len(sent), sent)
            )
            data = b""
            while True:
                try:
                    piece = peer.recv(65536)
                except TimeoutError:
                    timed_out = True
                    break
                except OSError:
                    reset = True
                    break
                if not piece:
                    break
                if b"\r\n\r\n" in data + piece:
                    self.arrivals.append(time.monotonic() - started)
                data += piece
        self.seconds = time.monotonic() - started
        if b"\r\n\r\n" in data:
            self.head, _, body = data.partition(b"\r\n\r\n")
        words = self.head.split(b" ", 2)
        self.status = int(words[1]) if len(words) > 1 else None
        if not self.head:
            whole = False
        elif re.search(rb"(?i)\r\ntransfer-encoding: *chunked", self.head):
            self.framing, whole = "chunked", body.endswith(b"0\r\n\r\n")
        elif length := re.search(rb"(?i)\r\ncontent-length: *(\d+)", self.head):
            self.framing, whole = "Content-Length", len(body) >= int(length[1])
        else:
            # Nothing but a reset tells an end from a cut.
            self.framing, whole = "until close", True
        self.ends = "open" if timed_out else "clean" if whole and not reset else "cut"
        self.body = body

    def header(self, name):
        found = re.search(rb"(?i)\r\n" + name + rb": *([^\r]*)", self.head)
        return found[1].decode() if found else None


class Proxy:
    """A running proxy, with the configuration of its folder, in a process group of its own."""

    running = []

    def __init__(self, name, upstream):
        folder = HERE / name
        self.manifest = json.loads((folder / "gateway.json").read_text())
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.run = tempfile.mkdtemp(prefix="proxy-")
        os.chmod(self.run, 0o755)
        config = pathlib.Path(self.run) / self.manifest["config"]["file"]
        values = {"port": self.port, "upstream": upstream, "run": self.run, "config": config}

        def fill(text):
            return re.sub(r"\{(%s)\}" % "|".join(values), lambda found: str(values[found[1]]), text)

        config.write_text(fill((folder / config.name).read_text()))
        self.log = open(config.with_name("log"), "wb")
        self.process = subprocess.Popen(
            [fill(word) for word in self.manifest["command"]],
            env=os.environ | {key: fill(value) for key, value in self.manifest.get("env", {}).items()},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.running.append(self.process.pid)

    def __enter__(self):
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if Answer(self.port, "ready", 5).status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        sys.exit(f"{self.manifest['name']} did not start:\n{open(self.log.name, errors='replace').read()}")

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(5)
            os.killpg(self.process.pid, signal.SIGKILL)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # the group is empty
        self.process.wait()
        self.running.remove(self.process.pid)
        self.log.close()
        shutil.rmtree(self.run, ignore_errors=True)


def leave(*_):
    """Ends the program and all proxies."""
    for group in Proxy.running:
        os.killpg(group, signal.SIGKILL)
    os._exit(130)


def counted(words):
    counts = collections.Counter(words).most_common()
    return counts[0][0] if len(counts) == 1 else ", ".join(f"{word} {count}×" for word, count in counts)


def measure(name, silence):
    """Returns the cells of a proxy, by column."""
    upstream = Upstream(silence)
    with Proxy(name, upstream.port) as proxy:
        def ask(case, patience=5):
            return Answer(proxy.port, case, patience)

        upstream.versions.clear()
        cells = {"to the upstream": "", "version": proxy.manifest["version"]}
        for case in CUTS:
            answers = [ask(case) for _ in range(TIMES)]
            words = [
                f"{a.ends}, {a.body.count(EVENT.strip())} of 3 events" if a.status == 200 else str(a.status)
                for a in answers
            ]
            cells[case] = counted(words)
        cells["framing"] = counted(ask("cut-chunked").framing for _ in range(3))
        first = min(ask("events").arrivals[0] for _ in range(3))
        cells["first event"] = f"{first:.1f} s"
        comments = ask("comments")
        early = sum(at < PAUSE * PAUSES for at in comments.arrivals)
        kept = comments.body.count(COMMENT.strip())
        cells["comments"] = f"{'at once' if early >= PAUSES else 'held back'}, {kept} of {PAUSES}"
        for status in ERRORS:
            a = ask(f"status-{status}")
            cell = str(a.status) if a.body.count(b"from the upstream") else f"{a.status}, another body"
            if ERRORS[status]:
                cell += f", Retry-After {a.header(b'Retry-After') or 'lost'}"
            cells[str(status)] = cell
        upstream.requests.clear()
        a = ask("headless")
        kind = (a.header(b"Content-Type") or "no type").split(";")[0] if a.body else "no body"
        asked = upstream.requests["headless"]
        cells["headless"] = f"{a.status or 'closed'}, {kind}" + (f", asked {asked} times" if asked > 1 else "")
        whole = [ask("events-whole") for _ in range(10 * TIMES)]
        cells["whole streams"] = counted(f"{a.ends}, {a.body.count(EVENT.strip())} of 3 events" for a in whole)
        if silence:
            a = ask("silence", silence + 20)
            lost = a.body.count(EVENT.strip()) < 2
            cells["silence"] = f"{a.status} {a.ends} after {a.seconds:.0f} s" if lost else "passed on"
        cells["to the upstream"] = counted(upstream.versions.elements()).split(",")[0]
    return cells


def table(names, cells, columns):
    print("\n| proxy |", " | ".join(columns.values()), "|")
    print("|---" * (1 + len(columns)) + "|")
    for name in names:
        print(f"| {name} |", " | ".join(cells[name].get(column, "") for column in columns), "|")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--silence", type=float, default=0, help="also measure a stream that is silent for so long")
    args = parser.parse_args()
    manifests = [json.loads(path.read_text()) for path in sorted(HERE.glob("*/gateway.json"))]
    known = [one["name"] for one in manifests if one["registry"] == "debian"]
    if unknown := set(args.names) - set(known):
        sys.exit(f"no reverse proxy: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    names = args.names or known
    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    cells = {}

    def one(name):
        cells[name] = measure(name, args.silence)

    threads = [threading.Thread(target=one, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
        if not args.silence:
            thread.join()  # one at a time, so that the times are the proxy's
    for thread in threads:
        thread.join()
    names = [name for name in names if name in cells]
    table(names, cells, {
        "version": "version", "to the upstream": "to the upstream", "framing": "framing of a stream",
        "whole streams": "a whole stream", "cut-chunked": "chunks are cut", "cut-at-once": "cut at once",
        "cut-reset": "reset", "cut-length": "`Content-Length` not reached",
    })
    silence = {"silence": f"{args.silence:.0f} s of silence"} if args.silence else {}
    table(names, cells, {"first event": "first event after", "comments": "comments"} | silence)
    table(names, cells, {str(status): str(status) for status in ERRORS} | {"headless": "closed before the head"})
    return 0 if len(names) == len(threads) else 1


if __name__ == "__main__":
    sys.exit(main())
