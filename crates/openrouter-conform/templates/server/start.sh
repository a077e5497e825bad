#!/usr/bin/env bash
# Starts the server under test, in the foreground: put your own command here. It is to listen on 127.0.0.1:4000 and to ask
# no upstream outside of this machine.
set -euo pipefail
exec ./run-server --listen 127.0.0.1:4000
