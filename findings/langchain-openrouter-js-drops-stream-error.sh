#!/usr/bin/env bash
# @langchain/openrouter: an error chunk in a stream is dropped; the text before it is the answer.
#
# Expected: OpenRouter's own integration reports the way in which OpenRouter reports a failure in the middle of a stream: a chunk
#           with `error` and an empty list of choices.
# Seen:     the iteration ends without an exception, and neither the code nor the message is in any chunk. The same server's
#           200 with nothing but an error, asked without a stream, is a TypeError about the client's own code.
# Date:     2026-11-29
# Package:  @langchain/openrouter 0.4.11, @langchain/core 1.4.0 (npm)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @langchain/openrouter@0.4.11 @langchain/core@1.4.0 >/dev/null
cat > it.mjs <<'JS'
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { ChatOpenRouter } from "@langchain/openrouter";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
console.log(`@langchain/openrouter ${version("@langchain/openrouter")}, @langchain/core ${version("@langchain/core")}`);
const error = { code: 503, message: "The provider is overloaded" };
const chunk = (more) => `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", ...more })}\n\n`;
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (part) => (text += part));
  request.on("end", () => {
    if (!JSON.parse(text).stream) {
      response.writeHead(200, { "Content-Type": "application/json" });
      return response.end(JSON.stringify({ error }));
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(chunk({ choices: [{ index: 0, delta: { role: "assistant", content: "The first half" } }] }));
    response.end(chunk({ choices: [], error }) + "data: [DONE]\n\n");
  });
});
server.listen(0, "127.0.0.1", async () => {
  const baseURL = `http://127.0.0.1:${server.address().port}/api/v1`;
  const model = new ChatOpenRouter({ model: "m", apiKey: "x", baseURL, maxRetries: 0 });
  let text = "", all = "";
  try {
    for await (const part of await model.stream("Hi")) {
      text += part.content;
      all += JSON.stringify(part);
    }
    console.log(`stream: nothing thrown, text ${JSON.stringify(text)}, message kept: ${all.includes(error.message)}`);
  } catch (thrown) {
    console.log(`stream: ${thrown}`);
  }
  try {
    await model.invoke("Hi");
    console.log("no stream: nothing thrown");
  } catch (thrown) {
    console.log(`no stream: ${thrown.name}, message kept: ${String(thrown.message).includes(error.message)}`);
  }
  server.close();
});
JS
node it.mjs | tee out
grep -q 'stream: nothing thrown, text "The first half", message kept: false' out
grep -q 'no stream: TypeError, message kept: false' out
