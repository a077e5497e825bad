// From the packed diagnosis of the addon (src/packed.rs) to an object.
"use strict";

const native = require("../openrouter_errors.node");

const tables = JSON.parse(native.tables());
// Code 0 is null.
const table = (name) => [null, ...tables.values[name]];
const SHAPE = table("Shape");
const DELIVERY = table("Delivery");
const ERROR_TYPE = table("ErrorType");
const CAUSE = table("Cause");
const FAULT = table("Fault");
const ORIGIN = table("Origin");
const DECISION = table("Decision");
const REASON = table("RetryReason");
const WRAPPER = table("Wrapper");
const REMEDY = [null, ...tables.remedies];
const FLAG = [null, false, true];
const FIXED = 16;

const TITLES = new Map(tables.values.Cause.map((cause, at) => [cause, tables.titles[at]]));

function unpack(packed) {
  if (packed.charCodeAt(0) === 0x7b) return JSON.parse(packed);
  const texts = packed.length > FIXED ? packed.slice(FIXED + 1).split("\0") : [];
  let at = 0;
  const first = packed.charCodeAt(13) - 1;
  const second = packed.charCodeAt(14) - 1;
  const status = first & 1 ? Number(texts[at++]) : null;
  const errorType = first & 2 ? texts[at++] : ERROR_TYPE[packed.charCodeAt(3)];
  const provider = first & 4 ? texts[at++] : null;
  const upstreamMessage = first & 8 ? texts[at++] : null;
  const upstreamCode = second & 1 ? texts[at++] : null;
  const message = second & 2 ? texts[at++] : null;
  const after = second & 4 ? Number(texts[at++]) : null;
  const moment = second & 8 ? Number(texts[at++]) : null;
  const cause = packed.charCodeAt(5);
  const remedy = (packed.charCodeAt(15) - 1) & 1 ? texts[at++] : REMEDY[cause];
  const evidence = [];
  for (; at + 1 < texts.length; at += 2) evidence.push({ pointer: texts[at], rule: texts[at + 1] });
  const decision = packed.charCodeAt(9);
  return {
    is_error: packed.charCodeAt(0) === 2,
    shape: SHAPE[packed.charCodeAt(1)],
    delivery: DELIVERY[packed.charCodeAt(2)],
    status,
    error_type: errorType,
    error_type_inferred: packed.charCodeAt(4) === 2,
    cause: CAUSE[cause],
    fault: FAULT[packed.charCodeAt(6)],
    origin: ORIGIN[packed.charCodeAt(7)],
    provider,
    upstream: { message: upstreamMessage, code: upstreamCode, is_byok: FLAG[packed.charCodeAt(8)] },
    message,
    retry: decision === 0 ? null : { decision: DECISION[decision], after_seconds: after, at: moment, reason: REASON[packed.charCodeAt(10)] },
    delivered: FLAG[packed.charCodeAt(12)],
    remedy,
    wrapper: WRAPPER[packed.charCodeAt(11)],
    evidence,
  };
}

module.exports = { unpack, TITLES };
