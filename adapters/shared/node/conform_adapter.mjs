// What the Node adapters share: adapter protocol version 1 on stdin and stdout (see adapters/README.md).
//
// An adapter calls `serve({hello facts..., call, describe})`. `call(run)` makes one call with the client under test and
// hands over what its caller gets (`run.add`, `run.finish`, `run.show`); whatever it throws is the client's error, and
// `describe(error)` tells which fields the client's API exposes on it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const PROMPT = "Say that all is well.";
export const MESSAGES = [{ role: "user", content: PROMPT }];

/** Every field that an error can have, and what a success shows beside. */
export const FIELDS = [
  "status", "code", "message", "error_type", "provider", "raw", "retry_after", "request_id", "generation_id", "text",
  "finish_reason",
];

/** The client has no way to make this call. */
export class Unsupported extends Error {}

/** An error that the client does not throw but hands over as an event or a part of its own kind. */
export class Emitted extends Error {
  constructor(kind, fields) {
    super(kind);
    Object.assign(this, { kind, fields });
  }
}

/** One operation, and what the caller of the client gets, as it comes. */
class Run {
  constructor(op) {
    Object.assign(this, { surface: op.surface, stream: op.stream, model: op.model });
    Object.assign(this, { baseUrl: op.base_url, apiKey: op.api_key, timeoutMs: op.timeout_ms });
    this.maxRetries = op.max_retries ?? undefined; // undefined: the client's own default
  }
  /** Text that was delivered. */
  add(text) {
    if (typeof text === "string") this.text = (this.text ?? "") + text;
  }
  /** How the answer says that it ended. */
  finish(reason) {
    this.finishReason = reason ?? this.finishReason;
  }
  /** An error object that lies in a result the client presents as a success. */
  show(error, more = {}) {
    if (error) this.error = { ...inner(error), ...more };
  }
}

/** The fields of an OpenRouter error object (`{code, message, metadata}`) that the client hands over as an object. */
export function inner(error) {
  if (typeof error !== "object" || error === null) return { message: error };
  const metadata = typeof error.metadata === "object" && error.metadata !== null ? error.metadata : {};
  return {
    code: error.code,
    message: error.message,
    error_type: metadata.error_type ?? metadata.errorType ?? error.error_type,
    provider: metadata.provider_name,
    raw: metadata.raw,
  };
}

/** The fields that stand in response headers (a `Headers`, or an object with lower-case names), where they are handed over. */
export function headers(found) {
  const get = (name) => (typeof found?.get === "function" ? found.get(name) : found?.[name]) ?? undefined;
  return {
    retry_after: get("retry-after"),
    request_id: get("x-request-id") ?? get("request-id"),
    generation_id: get("x-generation-id"),
  };
}

/** Answers operations until `bye` or the end of stdin. `folder` is the adapter's, `package` the client's npm name. */
export function serve({ name, package: client, folder, surfaces, fields = FIELDS, retries = true, concurrency = 4, call, describe }) {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr); // what the client prints belongs on stderr
  const answer = (message) => write(JSON.stringify(message, wellFormed) + "\n");
  const { version } = JSON.parse(readFileSync(join(folder, "node_modules", client, "package.json"), "utf8"));
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const op = JSON.parse(line);
    if (op.op === "hello") {
      answer({ op: "hello", name, version, language: "javascript", surfaces, stream: true, retries, fields, concurrency });
    } else if (op.op === "run") {
      answer(await result(op, surfaces, call, describe));
    } else if (op.op === "bye") {
      lines.close();
    } else {
      answer({ op: "unknown_op", id: op.id });
    }
  });
  lines.on("close", () => write("", () => process.exit(0))); // a call that hangs must not keep the process
}

async function result(op, surfaces, call, describe) {
  const run = new Run(op);
  const end = { outcome: "success" };
  try {
    if (!surfaces.includes(op.surface)) throw new Unsupported();
    await call(run);
    end.error = run.error && clean(run.error);
  } catch (error) {
    if (error instanceof Unsupported) return { op: "result", id: op.id, outcome: "unsupported" };
    console.error(error);
    const emitted = error instanceof Emitted;
    Object.assign(end, { outcome: "error", exception: emitted ? error.kind : className(error) });
    end.error = clean(emitted ? error.fields : describe(error));
  }
  return { op: "result", id: op.id, ...end, text: run.text, finish_reason: run.finishReason };
}

/** The class; marked where it arose in the caller's code: the client returned what its types do not allow, or the adapter is wrong. */
function className(error) {
  const name = error?.constructor?.name ?? typeof error;
  const top = (error?.stack ?? "").split("\n").find((line) => line.startsWith("    at ")) ?? "";
  return /\/(conform_)?adapter\.mjs:/.test(top) && error instanceof TypeError ? `in the caller: ${name}` : name;
}

/** Only what is known, in the types of the protocol. */
function clean(fields) {
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const kept = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === "") continue;
    if (name === "status") kept[name] = Number.isInteger(value) ? value : undefined;
    else if (name === "code") kept[name] = Number.isInteger(value) ? value : text(value);
    else if (name === "retry_after") kept[name] = typeof value === "number" ? value : text(value);
    else kept[name] = name === "raw" ? value : text(value);
  }
  return kept;
}

/** Lone surrogates are no JSON for the other side. */
function wellFormed(_, value) {
  return typeof value === "string" ? value.toWellFormed() : value;
}
