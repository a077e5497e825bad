// From whatever a client library threw or returned to a diagnosis. No library is imported and none is named: status,
// headers and body are looked for where libraries keep them, on the error and on those that caused it. The text of the
// error is the last resort.
"use strict";

const { pairsOf } = require("./arguments.js");

const STATUS = ["statusCode", "status", "status_code", "httpStatus"];
const HEADERS = ["responseHeaders", "headers"];
const BODY = ["responseBody", "body", "rawMessage", "rawValue", "error", "data", "text"];
const CHAINED = ["cause", "lastError", "originalError"];
const FINISH = ["finish_reason", "finishReason", "stop_reason"];
const MAX_LINKS = 16;
const MAX_DEPTH = 5;
// About the code of a client, and not about the call. fetch throws a TypeError as well, with the failure as its cause.
const MISHAPS = new Set([TypeError, RangeError, SyntaxError, ReferenceError]);
const UNTELLING = new Set([null, "unknown", "client.detail_lost", "client.error_decode_failed"]);

/** A member, or undefined, whatever throws on the way. */
function get(value, name) {
  try {
    return value[name];
  } catch {
    return undefined;
  }
}

/** The error, those of its group, and those that caused it, each once. */
function* chain(error) {
  const seen = new Set();
  const waiting = [error];
  while (waiting.length > 0 && seen.size < MAX_LINKS) {
    const link = waiting.shift();
    if (link === null || link === undefined || seen.has(link)) continue;
    seen.add(link);
    yield link;
    if (typeof link !== "object") continue;
    const errors = get(link, "errors");
    // The last attempt of a list says what came of the call; the issues of a schema are no errors.
    if (Array.isArray(errors)) waiting.push(...errors.filter((item) => item instanceof Error).reverse());
    for (const name of CHAINED) waiting.push(get(link, name));
  }
}

function isBody(value) {
  return (typeof value === "string" && value !== "") || value instanceof Uint8Array || isPlain(value);
}

function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  try {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null || Array.isArray(value);
  } catch {
    return false;
  }
}

/** Where a library keeps what it received: a response, and the link itself. */
function holdersOf(link) {
  const meta = get(link, "httpMeta");
  const held = [get(link, "response"), get(link, "rawResponse"), meta && get(meta, "response")];
  return [...held.filter((holder) => holder instanceof Object), link];
}

/** The bodies that a link of the chain holds, the most complete first. */
function* bodies(holders) {
  for (const holder of holders) {
    for (const name of BODY) {
      const body = get(holder, name);
      if (isBody(body)) yield enveloped(body);
    }
  }
  const json = jsonOf(holders.at(-1));
  if (json !== undefined) yield json;
}

/** The texts of errors. What caused one is nearer to the failure, unless a client tripped over the answer there. */
function* texts(links) {
  const thrown = links.filter((link) => link instanceof Error).reverse();
  const calls = thrown.filter((link) => !MISHAPS.has(get(link, "constructor")));
  for (const link of calls.length > 0 ? calls : thrown) {
    const [name, code, message] = ["name", "code", "message"].map((member) => get(link, member));
    // The message of a schema's refusal lists what the schema wants: words of the client, not of the response.
    if (Array.isArray(get(link, "issues"))) {
      yield `${name}: invalid response`;
      continue;
    }
    if (typeof code === "string") yield `${name}: ${message} (${code})`;
    yield `${name}: ${message}`;
    if (typeof message === "string") yield message;
  }
}

function first(holders, of) {
  for (const holder of holders) {
    const found = holder instanceof Object ? of(holder) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function statusOf(holder) {
  for (const name of STATUS) {
    const value = get(holder, name);
    if (Number.isInteger(value) && value >= 100 && value <= 599) return value;
  }
  return undefined;
}

function headersOf(holder) {
  for (const name of HEADERS) {
    try {
      const pairs = pairsOf(holder[name]);
      const headers = [];
      for (let at = 0; at < pairs.length; at += 2) headers.push([pairs[at], pairs[at + 1]]);
      if (headers.length > 0) return headers;
    } catch {
      // No headers there.
    }
  }
  return undefined;
}

/** SDKs keep the inner error object of a response alone: it gets its envelope back. */
function enveloped(body) {
  if (!isPlain(body) || Array.isArray(body)) return body;
  const whole = ["error", "type", "choices", "detail", "response"].some((name) => get(body, name) !== undefined);
  return !whole && (get(body, "message") !== undefined || get(body, "code") !== undefined) ? { error: body } : body;
}

function jsonOf(link) {
  if (link instanceof Error) return undefined;
  try {
    const text = JSON.stringify(link);
    return text === "{}" ? undefined : text;
  } catch {
    return undefined;
  }
}

function parsed(json) {
  return json === undefined ? undefined : JSON.parse(json);
}

/** Whether a result says that its generation ended with an error: frameworks hand a failed choice on as a message. */
function endedInError(value, depth) {
  if (depth === 0 || typeof value !== "object" || value === null) return false;
  return FINISH.some((name) => value[name] === "error") || Object.values(value).some((member) => endedInError(member, depth - 1));
}

/** The completion that such a result was made from, as far as it is known. */
function failedChoice(link) {
  const text = get(link, "content");
  const content = typeof text === "string" ? text : null;
  return { choices: [{ index: 0, finish_reason: "error", message: { role: "assistant", content } }] };
}

/** @returns {typeof import("..").explain} */
function makeExplain(diagnose) {
  const attempt = (body, known) => {
    try {
      return diagnose(body, known);
    } catch {
      return undefined;
    }
  };
  return function explain(error) {
    try {
      return look(error);
    } catch {
      // A proxy that throws at every look.
      return attempt(textOf(error)) ?? diagnose("");
    }
  };

  function look(error) {
    const links = [...chain(error)];
    let best, status, headers;
    for (const link of links) {
      const whole = typeof link !== "object" || isPlain(link) || link instanceof Uint8Array;
      const holders = whole ? [link] : holdersOf(link);
      const known = { status: first(holders, statusOf), headers: first(holders, headersOf) };
      status ??= known.status;
      headers ??= known.headers;
      for (const body of whole ? [link, ...bodies(holders)] : bodies(holders)) {
        const found = attempt(body, known);
        if (found !== undefined && tells(found)) return found;
        best = better(best, found);
      }
    }
    if (best?.is_error !== true) {
      const failed = links.find((link) => endedInError(parsed(jsonOf(link)), MAX_DEPTH));
      if (failed !== undefined) return diagnose(failedChoice(failed), { status, headers });
    }
    const told = [...texts(links)].map((text) => attempt(text, { status, headers })).filter((found) => found !== undefined);
    const telling = told.filter(tells);
    if (telling.length > 0) return telling.reduce((most, found) => (richness(found) > richness(most) ? found : most));
    if (status !== undefined) told.push(diagnose({ error: { code: status, message: textOf(error) } }, { status }));
    for (const found of told) best = better(best, found);
    return best ?? attempt(textOf(error)) ?? diagnose("");
  }
}

function tells(found) {
  return found.is_error && !UNTELLING.has(found.cause);
}

/** What is known to be an error, rather than what is not; the first, where both are alike. */
function better(best, found) {
  if (best === undefined) return found;
  const more = found !== undefined && found.is_error && (!best.is_error || (tells(found) && !tells(best)));
  return more ? found : best;
}

/** How much of the response a text still held. */
function richness(found) {
  return 2 * Number(found.provider !== null) + Number(!found.error_type_inferred);
}

function textOf(error) {
  try {
    return String(error);
  } catch {
    return "";
  }
}

module.exports = { makeExplain };
