#!/usr/bin/env bash
# opencommit: a refusal that says "No credits were charged" is reported as an account without credits, at OpenAI.
#
# Expected: the server's message is printed. opencommit does that for a 400 or a 403 as a rule, and it knows from OCO_API_URL that
#           the server is not OpenAI's: its text for a 503 names the configured host.
# Seen:     the word "credit" or "exceeded" anywhere in the message of a 400 or a 403 is enough for "Your openai account has
#           insufficient credits or quota", the address of OpenAI's billing page and the advice to add credits. Not a word of the
#           server's message is printed. OpenRouter's moderation ends its refusal with "No credits were charged"; the same refusal
#           without that sentence is printed. A LiteLLM proxy calls a prompt that is too long a ContextWindowExceededError. A real
#           402 loses the other way out (fewer max_tokens) and the address of the server's own page.
# Date:     2026-11-30
# Package:  opencommit 3.3.10 (npm), on node 24.21.0 (npm); it needs git. OCO_TEST_SKIP_VERSION_CHECK keeps it from looking for a
#           newer version of itself
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund opencommit@3.3.10 node@24.21.0 >/dev/null 2>&1
git init --quiet repository
echo Hello > repository/a.txt
git -C repository add a.txt
cat > run.js <<'JS'
import assert from "node:assert";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";

const flagged = 'acme/model requires moderation on Acme. Your input was flagged for "misc".';
const failures = {
  "moderation": [403, `${flagged} No credits were charged.`],
  "moderation, without the last sentence": [403, flagged],
  "prompt too long, LiteLLM": [400, "litellm.BadRequestError: litellm.ContextWindowExceededError: AnthropicError - " +
    "prompt is too long: 209303 tokens > 200000 maximum"],
  "prompt too long, OpenRouter": [400, "This endpoint's maximum context length is 8192 tokens. However, you requested about " +
    "9000 tokens. Please reduce the length."],
  "no credits": [402, "This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, but can only " +
    "afford 1848. To increase, visit https://openrouter.ai/settings/credits and add more credits"],
  "no provider": [503, "No instances available"],
};
let status, message, requests;
const server = http.createServer((request, response) => {
  requests++;
  request.resume();
  response.writeHead(status, { "content-type": "application/json", "x-should-retry": "false" });
  response.end(JSON.stringify({ error: { code: status, message } }));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const host = `127.0.0.1:${server.address().port}`;
const env = { PATH: process.env.PATH, HOME: process.cwd(), NO_COLOR: "1", OCO_TEST_SKIP_VERSION_CHECK: "true",
  OCO_AI_PROVIDER: "openai", OCO_API_URL: `http://${host}/api/v1`, OCO_API_KEY: "placeholder", OCO_MODEL: "acme/model" };
const program = new URL("node_modules/opencommit/out/cli.cjs", import.meta.url).pathname;

function commit() {
  return new Promise((done) => {
    const child = execFile(process.execPath, [program, "--yes"], { cwd: "repository", env, timeout: 12000 }, (error, out, err) => {
      const text = (out + err).replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/[^\x20-\x7e\n]/g, "");
      const [, shown = text] = text.split("Failed to generate the commit message");
      done([error?.code ?? 0, requests, ...shown.split("\n").map((line) => line.trim()).filter(Boolean)]);
    });
    child.stdin.end();
  });
}

const { version } = JSON.parse(readFileSync("node_modules/opencommit/package.json", "utf8"));
console.log(`opencommit ${version}`);
const found = {};
for (const [name, failure] of Object.entries(failures)) {
  [status, message] = failure;
  requests = 0;
  found[name] = await commit();
  const [code, count, ...lines] = found[name];
  console.log(`\n${name}: ${status} ${message}\n  exit code ${code}, requests: ${count}`);
  for (const line of lines) console.log(`  | ${line}`);
}
const noCredits = [1, 1, "Insufficient Credits", "Your openai account has insufficient credits or quota.",
  "Help: https://platform.openai.com/settings/organization/billing",
  "Suggestion: Add credits to your account to continue using the service."];
const asItIs = (name) => [1, 1, "Error", failures[name].join(" "),
  "Suggestion: Run `oco setup` to reconfigure or check your settings."];
assert.deepEqual(found, {
  "moderation": noCredits,
  "moderation, without the last sentence": asItIs("moderation, without the last sentence"),
  "prompt too long, LiteLLM": noCredits,
  "prompt too long, OpenRouter": asItIs("prompt too long, OpenRouter"),
  "no credits": noCredits,
  "no provider": [1, 1, "Service Unavailable", `The configured API endpoint (${host}) is temporarily unavailable.`,
    "Suggestion: Please try again in a few moments."],
});
process.exit();
JS
node_modules/.bin/node run.js
