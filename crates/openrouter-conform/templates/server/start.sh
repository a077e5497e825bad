#!/usr/bin/env bash
# Starts the server under test in the foreground: insert your own command here. The server must listen on 127.0.0.1:4000 and
# must not contact an upstream outside this machine.
set -euo pipefail
exec ./run-server --listen 127.0.0.1:4000
