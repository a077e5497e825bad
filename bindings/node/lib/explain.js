// From whatever a client library threw or returned to a diagnosis. No library is imported and none is named: status,
// headers and body are looked for where libraries keep them, on the error and on those that caused it. The text of the
// error is the last resort.
"use strict";

const { pairsOf } = require("./arguments.js");

const STATUS = ["statusCode", "status", "status_code", "httpStatus", "code"];
const HEADERS = ["responseHeaders", "headers"];
const BODY = ["responseBody", "body", "rawMessage", "rawValue", "error", "data", "text"];
const CHAINED = ["cause", "lastError", "originalError"];
const MAX_LINKS = 16;
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

/** Bodies with what is known beside them, the most complete first. */
function* candidates(link) {
  if (typeof link !== "object" || isPlain(link) || link instanceof Uint8Array) {
    yield [link, {}];
    return;
  }
  const holders = ["response", "rawResponse", "httpMeta"].map((name) => get(link, name)).filter((holder) => holder instanceof Object);
  holders.push(get(get(link, "httpMeta"), "response"), link);
  const known = { status: first(holders, statusOf), headers: first(holders, headersOf) };
  for (const holder of holders) {
    for (const name of BODY) {
      const body = get(holder, name);
      if (isBody(body)) yield [enveloped(body), known];
    }
  }
  const text = get(link, "message");
  if (typeof text === "string" && text !== "") {
    yield [text, known];
    yield [`${get(link, "name")}: ${text}`, known];
  }
  const json = jsonOf(link);
  if (json !== undefined) yield [json, known];
  if (known.status !== undefined) yield ["", known];
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
    let best;
    try {
      for (const link of chain(error)) {
        for (const [body, known] of candidates(link)) {
          const found = attempt(body, known);
          if (found === undefined) continue;
          if (found.is_error && !UNTELLING.has(found.cause)) return found;
          const better = best === undefined || (found.is_error && (!best.is_error || UNTELLING.has(best.cause)) && best.cause !== "client.detail_lost");
          if (better) best = found;
        }
      }
    } catch {
      // A proxy that throws at every look.
    }
    return best ?? attempt(textOf(error)) ?? diagnose("");
  };
}

function textOf(error) {
  try {
    return String(error);
  } catch {
    return "";
  }
}

module.exports = { makeExplain };
