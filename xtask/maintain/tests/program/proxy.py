"""A gateway that passes bytes on: `proxy.py CONFIG`, with the configuration of aimock. Started a second time in the same
folder where a file `moody` lies, it shouts."""

import json
import os
import socket
import sys
import threading

config = json.load(open(sys.argv[1]))
upstream = config["llm"]["record"]["providers"]["openai"].removeprefix("http://").split(":")
shouts = os.path.exists("moody") and os.path.exists("started")
open("started", "w").close()


def pump(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece.replace(b"overloaded", b"OVERLOADED") if shouts else piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already


def serve(caller):
    try:
        behind = socket.create_connection((upstream[0], int(upstream[1])))
    except OSError:
        caller.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return caller.close()
    for one, other in [(caller, behind), (behind, caller)]:
        threading.Thread(target=pump, args=(one, other), daemon=True).start()


with socket.create_server((config["host"], config["port"]), backlog=256) as listener:
    while True:
        serve(listener.accept()[0])
