"""What `openrouter-conform tap` costs: the delay of the first byte, and memory over 200 concurrent streams.

    cargo build --release -p openrouter-conform && python3 benches/tap.py target/release/openrouter-conform

Delay: a keep-alive connection to `serve` and one through `tap`, asked in turns; the medians of the time to the first byte
of the body. Memory: 200 streams at a time, each of 2,000 events of 1 KiB, several rounds; the resident set of the tap.
Linux only: it reads /proc.
"""

import asyncio
import http.client
import json
import statistics
import subprocess
import sys
import time
from urllib.parse import urlsplit

PROGRAM = sys.argv[1]
REQUESTS, STREAMS, ROUNDS, EVENTS = 1500, 200, 4, 2000
BODY = json.dumps({"model": "openai/gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": "Hi"}]})
EVENT = b'data: {"choices":[{"delta":{"content":"' + b"x" * 980 + b'"}}]}\n\n'
LAST = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def start(*args):
    child = subprocess.Popen([PROGRAM, *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return child, child.stdout.readline().strip()


def first_byte(connection, path):
    begin = time.perf_counter()
    connection.request("POST", path, BODY, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read(1)
    took = time.perf_counter() - begin
    response.read()
    return took


def delay():
    serve, direct = start("serve")
    tap, through = start("tap", "--upstream", direct)
    try:
        ends = []
        for url in (direct, through):
            parts = urlsplit(url)
            ends.append((http.client.HTTPConnection(parts.hostname, parts.port), parts.path + "/chat/completions", []))
        for nth in range(REQUESTS + 50):
            for connection, path, times in ends[:: 1 if nth % 2 else -1]:
                took = first_byte(connection, path)
                if nth >= 50:
                    times.append(took * 1e3)
        direct, through = (statistics.median(times) for _, _, times in ends)
        print(f"first byte, median of {REQUESTS}: {direct:.2f} ms direct, {through:.2f} ms through the tap, "
              f"{through - direct:.2f} ms added")
    finally:
        tap.terminate(), serve.terminate()
        tap.wait(), serve.wait()


def resident(pid):
    lines = open(f"/proc/{pid}/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def answer(reader, writer):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            writer.write(HEAD)
            for _ in range(EVENTS):
                writer.write(chunk(EVENT))
                await writer.drain()
            writer.write(chunk(LAST) + b"0\r\n\r\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        writer.close()


async def stream(port, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}".encode())
    count = 0
    while data := await reader.read(1 << 16):
        count += len(data)
    writer.close()
    return count


async def memory():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    tap, url = start("tap", "--upstream", f"http://127.0.0.1:{port}")
    try:
        print(f"resident at the start: {resident(tap.pid):.1f} MiB")
        parts = urlsplit(url)
        for nth in range(ROUNDS):
            calls = asyncio.gather(*(stream(parts.port, "/chat/completions") for _ in range(STREAMS)))
            highest = 0
            while not calls.done():
                highest = max(highest, resident(tap.pid))
                await asyncio.sleep(0.05)
            total = sum(await calls) / 2**20
            print(f"round {nth + 1}: {STREAMS} streams, {total:.0f} MiB; resident at most {highest:.1f} MiB")
    finally:
        tap.terminate()
        tap.wait()


delay()
asyncio.run(memory())
