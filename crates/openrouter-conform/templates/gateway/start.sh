#!/usr/bin/env bash
# Starts the gateway under test in the foreground: insert your own command here. The gateway must listen on 127.0.0.1:4000, use
# the suite as its upstream (http://127.0.0.1:8402/api/v1), and have its retries disabled. A request names its case in its
# model, `openrouter/conform/CASE`, which the gateway must forward. For a gateway that reads its upstreams from a file, generate
# one: `openrouter-conform gateway --emit-config litellm > conform/gateway.yaml`.
set -euo pipefail
exec ./run-gateway --listen 127.0.0.1:4000 --upstream http://127.0.0.1:8402/api/v1
