"use strict";

const native = require("../openrouter_errors.node");
const { unpack, TITLES } = require("./unpack.js");
const { bodyOf, knownOf, typeError } = require("./arguments.js");
const { makeExplain } = require("./explain.js");

/** @type {typeof import("..").diagnose} */
function diagnose(body, known) {
  const bytes = bodyOf("body", body);
  if (known === undefined) return unpack(native.diagnose(bytes, undefined, undefined, undefined, undefined, false));
  const { status, headers, surface, model, ended } = knownOf(known);
  return unpack(native.diagnose(bytes, status, headers, surface, model, ended));
}

/** @type {typeof import("..").read} */
function read(body, known) {
  const { status, headers, surface, model, ended } = knownOf(known);
  return JSON.parse(native.read(bodyOf("body", body), status, headers, surface, model, ended));
}

/** @type {typeof import("..").identify} */
function identify(text) {
  return unpack(native.diagnose(bodyOf("text", text), undefined, undefined, undefined, undefined, false));
}

/** @type {typeof import("..").readShape} */
function readShape(body, known) {
  return native.readShape(bodyOf("body", body), knownOf(known).status);
}

/** @type {typeof import("..").title} */
function title(cause) {
  return TITLES.get(cause) ?? null;
}

const explain = makeExplain(diagnose);

/** @type {typeof import("..").isOpenRouterError} */
function isOpenRouterError(body) {
  try {
    return diagnose(body).is_error;
  } catch {
    return false;
  }
}

class StreamReader {
  #reader;

  constructor(known) {
    this.#reader = new native.StreamReader(knownOf(known).surface);
  }

  push(chunk) {
    return this.#reader.push(bodyOf("chunk", chunk));
  }

  close(known) {
    const { status, headers, model } = knownOf(known);
    return unpack(this.#reader.close(status, headers, model));
  }

  get facts() {
    return JSON.parse(this.#reader.facts());
  }

  get delivered() {
    return this.facts.delivered;
  }
}

/** @type {typeof import("..").retryWait} */
function retryWait(retry, attempts, options = {}) {
  const { delivered = false, maxAttempts = 4, baseMs = 500, maxWaitMs = 60_000 } = options;
  if (!Number.isInteger(attempts) || attempts < 0) throw typeError("attempts", "a whole number of attempts made", attempts);
  if (retry === null || retry === undefined || retry.decision === "no" || attempts >= maxAttempts || delivered) return null;
  if (retry.after_seconds !== null) {
    const stated = retry.after_seconds * 1000;
    return stated <= maxWaitMs ? stated : null;
  }
  return Math.min(baseMs * 2 ** Math.max(attempts - 1, 0), maxWaitMs);
}

module.exports = { diagnose, explain, identify, isOpenRouterError, read, readShape, retryWait, StreamReader, title };
