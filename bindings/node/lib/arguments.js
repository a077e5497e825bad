// What does not fit is a TypeError that names the argument.
"use strict";

function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function typeError(argument, expected, found) {
  return new TypeError(`${argument}: expected ${expected}, found ${kindOf(found)}`);
}

/** A body as the addon takes it: text or bytes. Objects become JSON. */
function bodyOf(argument, value) {
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === "object" && value !== null) {
    let text;
    try {
      text = JSON.stringify(value);
    } catch (error) {
      throw new TypeError(`${argument}: expected a JSON-shaped object, found one that JSON.stringify refuses: ${error?.message}`);
    }
    if (typeof text === "string") return text;
  }
  throw typeError(argument, "a string, bytes or a JSON-shaped object", value);
}

const NOTHING = { status: undefined, headers: undefined, surface: undefined, model: undefined, ended: false };

/** The facts beside a body. */
function knownOf(known) {
  if (known === undefined || known === null) return NOTHING;
  if (typeof known !== "object") throw typeError("known", "an object", known);
  const { status, headers, surface, model, ended } = known;
  if (status !== undefined && status !== null && !(Number.isInteger(status) && status >= 0 && status <= 65535)) {
    throw typeError("status", "an integer from 0 to 65535", status);
  }
  for (const [name, value] of [["surface", surface], ["model", model]]) {
    if (value !== undefined && value !== null && typeof value !== "string") throw typeError(name, "a string", value);
  }
  return {
    status: status ?? undefined,
    headers: headers === undefined || headers === null ? undefined : pairsOf(headers),
    surface: surface ?? undefined,
    model: model ?? undefined,
    ended: Boolean(ended),
  };
}

/** Names and values in turn, of a Headers object, a Map, pairs or a plain object. */
function pairsOf(headers) {
  const wrong = () => typeError("headers", "a Headers object, pairs or an object of strings", headers);
  if (typeof headers !== "object") throw wrong();
  const pairs = typeof headers[Symbol.iterator] === "function" ? headers : Object.entries(headers);
  const flat = [];
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") throw wrong();
    // Node's own headers may hold a list of values under a name.
    for (const value of Array.isArray(pair[1]) ? pair[1] : [pair[1]]) {
      if (value === undefined || value === null) continue;
      if (typeof value !== "string" && typeof value !== "number") throw wrong();
      flat.push(pair[0], String(value));
    }
  }
  return flat;
}

module.exports = { bodyOf, knownOf, kindOf, pairsOf, typeError };
