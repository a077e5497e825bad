#!/usr/bin/env bash
# Starts the gateway under test, in the foreground: put your own command here. It is to listen on 127.0.0.1:4000; its
# upstream is the suite, at http://127.0.0.1:8402/api/v1, and its retries are off. A request names its case by its model,
# `openrouter/conform/CASE`, which the gateway has to pass on. A gateway that takes its upstreams from a file gets one with an entry for
# each case: `openrouter-conform gateway --emit-config litellm > conform/gateway.yaml`.
set -euo pipefail
exec ./run-gateway --listen 127.0.0.1:4000 --upstream http://127.0.0.1:8402/api/v1
