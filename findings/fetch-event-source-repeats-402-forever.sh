#!/usr/bin/env bash
# @microsoft/fetch-event-source: an HTTP 402 with a JSON body is requested again every second, without an end.
#
# Expected: a 4xx answer that is no event stream ends the call: the promise rejects once.
# Seen:     the default `onopen` throws because of the content type, and the default `onerror` treats every throw as a
#           lost connection: the POST is repeated after one second, for ever, and the promise stays pending. The
#           application hears nothing unless it sets `onerror` itself and throws from there.
# Date:     2026-11-29
# Package:  @microsoft/fetch-event-source 2.0.1 (npm), Node 20; `document` and `window` are reduced to what it touches
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund @microsoft/fetch-event-source@2.0.1 >/dev/null
cat > run.js <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import http from "node:http";

globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = await import("@microsoft/fetch-event-source");
const version = JSON.parse(readFileSync("node_modules/@microsoft/fetch-event-source/package.json")).version;

const times = [];
const server = http.createServer((request, response) => {
  times.push(Date.now());
  request.resume();
  response.writeHead(402, { "content-type": "application/json" });
  response.end('{"error":{"code":402,"message":"Insufficient credits"}}');
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const abort = new AbortController();
let state = "pending";
fetchEventSource(`http://127.0.0.1:${server.address().port}/api/v1/chat/completions`, {
  method: "POST", body: "{}", signal: abort.signal,
}).then(() => (state = "resolved"), () => (state = "rejected"));
await new Promise((wake) => setTimeout(wake, 6500));
const before = state;
abort.abort();
server.closeAllConnections();
server.close();
console.log(`fetch-event-source ${version}: ${times.length} requests in 6.5 s, promise ${before}`);
assert.ok(times.length >= 5 && before === "pending");
JS
node run.js
