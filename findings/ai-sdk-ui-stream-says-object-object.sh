#!/usr/bin/env bash
# AI SDK: an error in the middle of a stream reaches the browser as "[object Object]" through the usual onError.
#
# Expected: `onError: (error) => error instanceof Error ? error.message : String(error)` gives the error's message, as it does
#           for an HTTP error.
# Seen:     the error of a stream chunk is the provider's plain object and no Error, so `errorText` is "[object Object]".
# Date:     2026-11-30
# Package:  ai 6.0.326 and @ai-sdk/openai-compatible 2.0.92 (npm), on node 24.21.0 (npm)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund ai@6.0.326 @ai-sdk/openai-compatible@2.0.92 node@24.21.0 >/dev/null 2>&1
cat > run.js <<'JS'
import assert from "node:assert";
import http from "node:http";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { streamText } from "ai";

const chunk = (members) => `data: ${JSON.stringify({
  id: "gen-1", object: "chat.completion.chunk", created: 1, model: "acme/model", ...members,
})}\n\n`;
const server = http.createServer((request, response) => {
  request.resume();
  const failed = request.url.startsWith("/http");
  const error = { code: 502, message: "The provider disconnected" };
  if (failed) {
    response.writeHead(400, { "content-type": "application/json" });
    return response.end(JSON.stringify({ error }));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(
    chunk({ choices: [{ index: 0, delta: { role: "assistant", content: "The" }, finish_reason: null }] })
    + chunk({ error, choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }] })
    + "data: [DONE]\n\n");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const onError = (error) => (error instanceof Error ? error.message : String(error));
const errorText = async (path) => {
  const baseURL = `http://127.0.0.1:${server.address().port}/${path}/v1`;
  const provider = createOpenAICompatible({ name: "or", baseURL, apiKey: "placeholder" });
  const result = streamText({ model: provider("acme/model"), prompt: "hi", maxRetries: 0, onError: () => {} });
  const text = await result.toUIMessageStreamResponse({ onError }).text();
  return /"errorText":"(.*?)"/.exec(text)?.[1];
};
const found = { http: await errorText("http"), stream: await errorText("stream") };
server.close();
console.log("ai 6.0.326, errorText:", found);
assert.deepEqual(found, { http: "The provider disconnected", stream: "[object Object]" });
process.exit();
JS
node_modules/.bin/node run.js
