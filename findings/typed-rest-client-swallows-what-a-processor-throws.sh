#!/usr/bin/env bash
# typed-rest-client: what the caller's `responseProcessor` throws is swallowed, and the call succeeds without a result.
#
# Expected: `result: null` means 404: its declarations say of each method that "not found returns a null. Other error conditions
#           reject the promise". A processor that throws at the error of a 200 rejects the promise with that exception.
# Seen:     the processor runs in the `try` whose `catch` is meant for a body that is no JSON. create() resolves with status 200,
#           `result: null` and no headers, and the exception is gone. A 200 with an HTML page gives the same. A 404 differs in the
#           status alone, so OpenRouter's words about a model without a provider are lost too. A 402 rejects and has the words.
# Date:     2026-11-30
# Package:  typed-rest-client 3.1.2 (npm), on node 24.21.0 (npm)
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund typed-rest-client@3.1.2 node@24.21.0 >/dev/null 2>&1
cat > run.js <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import http from "node:http";
import { RestClient } from "typed-rest-client/RestClient.js";

const { version } = JSON.parse(readFileSync("node_modules/typed-rest-client/package.json", "utf8"));
const failure = (code, message) => JSON.stringify({ error: { code, message } });
const choice = { index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hello" } };
const answers = {
  "/completion": [200, JSON.stringify({ id: "gen-1", object: "chat.completion", created: 1, choices: [choice] })],
  "/error-in-a-200": [200, failure(502, "The provider disconnected")],
  "/page-in-a-200": [200, "<title>Sign in</title>"],
  "/no-provider": [404, failure(404, "No endpoints found for acme/model")],
  "/no-credits": [402, failure(402, "Insufficient credits")],
};
const server = http.createServer((request, response) => {
  request.resume();
  const [status, body] = answers[request.url];
  response.writeHead(status, { "content-type": "application/json", "x-request-id": "7" });
  response.end(body);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const thrown = [];
const responseProcessor = (body) => {
  if (body.error) {
    thrown.push(body.error.message);
    throw new Error(body.error.message);
  }
  return body.choices[0].message.content;
};
const client = new RestClient("finding", `http://127.0.0.1:${server.address().port}`);
const found = {};
for (const path of Object.keys(answers)) {
  try {
    const { statusCode, result, headers } = await client.create(path, { model: "acme/model" }, { responseProcessor });
    found[path] = `resolved, ${statusCode}, result ${result}, id ${headers["x-request-id"]}`;
  } catch (error) {
    found[path] = `rejected, ${error.statusCode}, ${error.message}`;
  }
}
console.log(`typed-rest-client ${version}, create():`, found, "thrown by the processor:", thrown);
assert.deepEqual(found, {
  "/completion": "resolved, 200, result Hello, id 7",
  "/error-in-a-200": "resolved, 200, result null, id undefined",
  "/page-in-a-200": "resolved, 200, result null, id undefined",
  "/no-provider": "resolved, 404, result null, id undefined",
  "/no-credits": `rejected, 402, ${answers["/no-credits"][1]}`,
});
assert.ok(thrown.includes("The provider disconnected"), "the processor did not throw");
process.exit();
JS
node_modules/.bin/node run.js
