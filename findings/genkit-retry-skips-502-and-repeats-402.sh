#!/usr/bin/env bash
# Genkit: its retry and its fallback leave a 502 alone, and the retry repeats a lack of credits that came as a 200.
#
# Expected: with the default statuses, retry() repeats 502 and 504 as it repeats 503, and fallback() asks the next model for these
#           and for 404: UNAVAILABLE, DEADLINE_EXCEEDED and NOT_FOUND are in its list. A lack of credits is requested once.
# Seen:     the plugin for OpenAI-compatible servers knows 400, 401, 403, 429, 500 and 503. Any other HTTP status is UNKNOWN, which
#           is in neither list: one request, no fallback. `statuses` cannot tell 502 from 402: both are UNKNOWN. A 200 whose body
#           is only the 402's error is a TypeError of the plugin. It has no Genkit status, and retry() repeats such exceptions:
#           four requests, and the last exception has no word of the error. fallback() asks no other model for it.
# Date:     2026-11-30
# Package:  genkit, @genkit-ai/compat-oai 1.42.0, @genkit-ai/middleware 0.7.0, openai 4.104.0 (npm), Node 20. The retries of openai
#           are off, so that only those of retry() count. Of the optional packages, which are large, only the one needed is there
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --omit=optional genkit@1.42.0 @genkit-ai/compat-oai@1.42.0 \
  @genkit-ai/middleware@0.7.0 openai@4.104.0 @cfworker/json-schema@4.1.6 >/dev/null 2>&1
cat > run.js <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import http from "node:http";
import { inspect } from "node:util";
import { openAICompatible } from "@genkit-ai/compat-oai";
import { fallback, retry } from "@genkit-ai/middleware";
import { genkit } from "genkit";

for (const name of ["genkit", "@genkit-ai/compat-oai", "@genkit-ai/middleware", "openai"]) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
}

const completion = { id: "gen-1", object: "chat.completion", created: 1, model: "acme/second", choices: [
  { index: 0, finish_reason: "stop", message: { role: "assistant", content: "from the fallback" } }] };
let first;
let asked = [];
const server = http.createServer(async (request, response) => {
  let text = "";
  for await (const part of request) text += part;
  const { model } = JSON.parse(text);
  asked.push(model);
  const [status, body] = model === "acme/second" ? [200, completion] : first;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const baseURL = `http://127.0.0.1:${server.address().port}/api/v1`;
const ai = genkit({ plugins: [openAICompatible({ name: "openrouter", apiKey: "placeholder", baseURL, maxRetries: 0 })] });
const middleware = {
  retry: () => retry({ initialDelayMs: 10, noJitter: true }),
  fallback: () => fallback({ models: [{ name: "openrouter/acme/second" }] }),
};

async function run(name, status, code, message) {
  first = [status, { error: { code, message } }];
  asked = [];
  let outcome;
  try {
    outcome = (await ai.generate({ model: "openrouter/acme/first", prompt: "hi", use: [middleware[name]()] })).text;
  } catch (problem) {
    const kept = inspect(problem, { depth: 9 }).includes(message);
    outcome = `${problem.constructor.name}, ${problem.status ?? "no status"}, ${kept ? "with" : "without"} the message`;
  }
  const models = asked.join(" ").replaceAll("acme/", "");
  console.log(`${name}, HTTP ${status} with code ${code}: asked ${models}; ${outcome}`);
  return [models, outcome];
}

const four = "first first first first";
const plain = ["first", "GenkitError, UNKNOWN, with the message"];
const odd = "TypeError, no status, without the message";
const same = assert.deepStrictEqual;
same(await run("retry", 503, 503, "Provider overloaded"), [four, "GenkitError, UNAVAILABLE, with the message"]);
same(await run("retry", 502, 502, "Provider returned error"), plain);
same(await run("retry", 504, 504, "Timed out waiting for the provider"), plain);
same(await run("retry", 402, 402, "Insufficient credits"), plain);
same(await run("retry", 200, 402, "Insufficient credits"), [four, odd]);
same(await run("fallback", 503, 503, "Provider overloaded"), ["first second", "from the fallback"]);
same(await run("fallback", 502, 502, "Provider returned error"), plain);
same(await run("fallback", 504, 504, "Timed out waiting for the provider"), plain);
same(await run("fallback", 404, 404, "No endpoints found for acme/first."), plain);
same(await run("fallback", 200, 502, "Provider returned error"), ["first", odd]);
process.exit();
JS
node run.js
