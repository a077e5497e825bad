// Drives one client for `openrouter-conform client -- node conform/adapter.mjs`.
//
// It makes calls with the client and reports, in one line of JSON per call, what the caller received. `call`
// and `describe` concern the client (here `openai`): put yours there. The rest implements the adapter protocol, version 1.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import OpenAI from "openai";

const { version } = JSON.parse(readFileSync(new URL("node_modules/openai/package.json", import.meta.url), "utf8"));

const HELLO = {
  op: "hello",
  name: "openai-node", // what is tested, and its version as installed
  version,
  language: "javascript",
  surfaces: ["chat_completions"],
  stream: true,
  retries: true, // it repeats requests when nobody tells it how often
  // What the client's API can express. A listed field that is not reported counts as lost.
  fields: [
    "status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id", "text",
    "finish_reason",
  ],
};

/** One call, as your users make it. What it throws is the client's error; what it hands over goes into `got`. */
async function call(run, got) {
  const client = new OpenAI({
    baseURL: run.base_url,
    apiKey: run.api_key,
    timeout: run.timeout_ms,
    maxRetries: run.max_retries ?? undefined, // null: the client's own default
  });
  const messages = [{ role: "user", content: "Say that all is well." }];
  const answer = await client.chat.completions.create({ model: run.model, messages, stream: run.stream });
  for await (const part of run.stream ? answer : [answer]) {
    errorWithin(part, got);
    for (const choice of part?.choices ?? []) {
      got.text = (got.text ?? "") + ((choice.delta ?? choice.message)?.content ?? "");
      got.finish_reason = choice.finish_reason ?? got.finish_reason;
      errorWithin(choice, got);
    }
  }
}

/** An error object that lies in an answer without being thrown. */
function errorWithin(item, got) {
  if (typeof item?.error === "object" && item.error !== null) got.error = ofObject(item.error);
}

/** What the client's error says, from its attributes. Text is text: dig nothing out of a message. */
function describe(error) {
  if (!(error instanceof OpenAI.APIError)) return { message: error?.message };
  const header = (name) => error.headers?.get(name) ?? undefined;
  return {
    ...(typeof error.error === "object" && error.error !== null ? ofObject(error.error) : {}),
    status: error.status,
    code: error.code,
    message: error.message,
    retry_after: header("retry-after"),
    request_id: header("x-request-id"),
    generation_id: header("x-generation-id"),
  };
}

/** The fields of OpenRouter's error object: {code, message, metadata}. */
function ofObject(error) {
  const metadata = typeof error.metadata === "object" && error.metadata !== null ? error.metadata : {};
  return {
    code: error.code,
    message: error.message,
    error_type: metadata.error_type,
    provider: metadata.provider_name,
    raw: metadata.raw,
  };
}

async function result(run) {
  const ended = { op: "result", id: run.id };
  if (!HELLO.surfaces.includes(run.surface)) return { ...ended, outcome: "unsupported" };
  const got = {};
  try {
    await call(run, got);
    return { ...ended, outcome: "success", ...got, error: typed(got.error) };
  } catch (error) {
    console.error(error); // stderr is free, and is kept for the report
    const exception = error?.constructor?.name ?? typeof error;
    return { ...ended, outcome: "error", exception, ...got, error: typed(describe(error)) };
  }
}

/** Only what is known, in the types of the protocol: `code` a number or text, `raw` anything, the rest text. */
function typed(fields) {
  if (!fields) return undefined;
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  const text = (name, value) =>
    name === "raw" || typeof value === "string" || Number.isInteger(value) ? value : JSON.stringify(value);
  return Object.fromEntries(kept.map(([name, value]) => [name, text(name, value)]));
}

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // what the client prints belongs on stderr
const answer = (message) => write(JSON.stringify(message) + "\n");
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const op = JSON.parse(line);
  if (op.op === "hello") answer(HELLO);
  else if (op.op === "run") answer(await result(op));
  else if (op.op === "bye") lines.close();
  else answer({ op: "unknown_op", id: op.id });
});
lines.on("close", () => write("", () => process.exit(0))); // a call that hangs must not keep the process
