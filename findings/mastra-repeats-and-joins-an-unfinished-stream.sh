#!/usr/bin/env bash
# Mastra: a stream that ends without a finish reason is requested five times, and the texts are joined into one answer.
#
# Expected: the stream fails, or it ends with the text of one response and a finish reason that is not "stop".
# Seen:     five requests, without a pause that the caller sees. `textStream` yields the beginning of the answer five times in
#           a row and ends without an exception.
# Date:     2026-11-29
# Package:  @mastra/core 1.71.0 (npm), on node 24.21.0 (npm)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund @mastra/core@1.71.0 node@24.21.0 >/dev/null 2>&1
cat > run.js <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import http from "node:http";
import { Agent } from "@mastra/core/agent";

const version = JSON.parse(readFileSync("node_modules/@mastra/core/package.json")).version;
const chunk = (content) => `data: ${JSON.stringify({
  id: "gen-1", object: "chat.completion.chunk", created: 1, model: "acme/model",
  choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: null }],
})}\n\n`;

let requests = 0;
const server = http.createServer((request, response) => {
  requests += 1;
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(chunk("The answer") + chunk(" is"));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const url = `http://127.0.0.1:${server.address().port}/api/v1`;
const agent = new Agent({
  id: "a", name: "a", instructions: "Answer.", model: { id: "openrouter/acme/model", url, apiKey: "placeholder" },
});
let text = "";
let outcome = "ended in order";
try {
  for await (const part of (await agent.stream("hi")).textStream) text += part;
} catch (problem) {
  outcome = `threw ${problem.constructor.name}: ${problem.message}`;
}
server.close();
console.log(`@mastra/core ${version}: ${requests} requests, ${outcome}, text ${JSON.stringify(text)}`);
assert.ok(requests === 5 && outcome === "ended in order" && text === "The answer is".repeat(5));
process.exit();
JS
MASTRA_TELEMETRY_DISABLED=1 node_modules/.bin/node run.js
