// Bad input gives an answer, or a TypeError that names the argument.
"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const oe = require("openrouter-errors");

const CREDITS = '{"error":{"code":402,"message":"Insufficient credits"}}';
const named = (argument) => ({ name: "TypeError", message: new RegExp(`^${argument}: expected `) });

for (const body of [null, undefined, 7, 1n, true, () => 0, Symbol("x")]) {
  test(`a body that is ${String(body)} is named`, () => {
    for (const call of [oe.diagnose, oe.read, oe.readShape]) assert.throws(() => call(body), named("body"));
    assert.throws(() => oe.identify(body), named("text"));
    assert.throws(() => new oe.StreamReader().push(body), named("chunk"));
    assert.equal(oe.isOpenRouterError(body), false);
  });
}

test("other arguments are named", () => {
  for (const status of [-1, 70000, 4.5, "429", NaN, {}]) assert.throws(() => oe.diagnose("", { status }), named("status"));
  for (const headers of [7, "a: b", [1], [["a"]], { a: {} }]) assert.throws(() => oe.diagnose("", { headers }), named("headers"));
  assert.throws(() => oe.diagnose("", { model: 7 }), named("model"));
  assert.throws(() => oe.diagnose("", 7), named("known"));
  assert.throws(() => oe.diagnose("", { surface: "chat" }), /surface: expected one of chat_completions, /);
  assert.throws(() => oe.retryWait(null, 1.5), named("attempts"));
});

test("a cyclic object is a TypeError for diagnose and an answer for explain", () => {
  const cyclic = {};
  cyclic.error = cyclic;
  assert.throws(() => oe.diagnose(cyclic), named("body"));
  assert.throws(() => oe.diagnose({ n: 1n }), named("body"));
  assert.equal(typeof oe.explain(cyclic).is_error, "boolean");
});

test("any bytes give an answer", () => {
  for (const body of ["", "\ud800 Insufficient credits", "\0\0", Buffer.from([0xff, 0xfe, 0]), new ArrayBuffer(4), new Uint16Array(3)]) {
    assert.equal(typeof oe.diagnose(body).is_error, "boolean");
    assert.equal(typeof oe.read(body).shape, "string");
  }
});

test("a NUL in a message is kept", () => {
  const body = JSON.stringify({ error: { code: 402, message: "a\0b" } });
  assert.equal(oe.diagnose(body).message, "a\0b");
});

test("100 megabytes", () => {
  const filler = Buffer.alloc(100_000_000, "x");
  const body = Buffer.concat([Buffer.from(`${CREDITS.slice(0, -1)},"filler":"`), filler, Buffer.from('"}')]);
  assert.equal(oe.diagnose(body).cause, "credits.insufficient");
  assert.equal(oe.readShape("[".repeat(100_000_000)), "truncated_json");
});

test("parsed JSON is read as its text", () => {
  assert.deepEqual(oe.diagnose(JSON.parse(CREDITS), { status: 402 }), oe.diagnose(CREDITS, { status: 402 }));
  assert.equal(oe.isOpenRouterError(JSON.parse(CREDITS)), true);
  assert.equal(oe.isOpenRouterError({ choices: [{ message: { content: "Hi" } }] }), false);
});

test("headers come in every form", () => {
  const forms = [new Headers({ "Retry-After": "7" }), [["retry-after", "7"]], { "Retry-After": 7 }, new Map([["retry-after", "7"]]), { "retry-after": ["7"] }];
  for (const headers of forms) {
    assert.equal(oe.diagnose('{"error":{"code":429,"message":"x"}}', { status: 429, headers }).retry.after_seconds, 7);
  }
});

test("explain never throws", () => {
  const hostile = new Proxy(new Error("x"), { get: () => { throw new Error("get"); }, getPrototypeOf: () => { throw new Error("prototype"); } });
  const half = new Error("Error code: 402 - Insufficient credits");
  for (const name of ["response", "body", "headers", "status", "errors"]) {
    Object.defineProperty(half, name, { get() { throw new Error(name); } });
  }
  const looped = new Error("a");
  looped.cause = looped;
  const values = [null, undefined, 7, 1n, Symbol("x"), () => 0, {}, Object.create(null), hostile, looped, new Error()];
  for (const value of values) assert.equal(typeof oe.explain(value).is_error, "boolean");
  assert.equal(oe.explain(half).cause, "credits.insufficient");
});

test("explain sees that a message ended in an error", () => {
  class Message {
    constructor(finish_reason) {
      this.content = "The answer is";
      this.response_metadata = { model_name: "x", finish_reason };
    }
  }
  const found = oe.explain(new Message("error"));
  assert.ok(found.is_error && found.delivered);
  assert.equal(oe.explain(new Message("stop")).is_error, false);
});

test("explain looks behind the error", () => {
  const error = new Error("the chain failed", { cause: new Error("call failed", { cause: JSON.parse(CREDITS) }) });
  assert.equal(oe.explain(error).cause, "credits.insufficient");
  assert.equal(oe.explain(new AggregateError([new Error("x"), Object.assign(new Error("y"), { body: CREDITS })])).cause, "credits.insufficient");
});

test("a closed reader says so", () => {
  const reader = new oe.StreamReader();
  reader.push('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
  assert.ok(reader.delivered);
  assert.equal(reader.close({ status: 200 }).cause, "stream.dropped");
  assert.ok(reader.delivered);
  assert.throws(() => reader.push(""), /closed/);
  assert.throws(() => reader.close(), /closed/);
});

test("retries wait", () => {
  const { retry } = oe.diagnose('{"error":{"code":503,"message":"x"}}', { status: 503 });
  assert.deepEqual([1, 2, 3, 4].map((attempts) => oe.retryWait(retry, attempts)), [500, 1000, 2000, null]);
  assert.equal(oe.retryWait(retry, 1, { delivered: true }), null);
  assert.equal(oe.retryWait({ decision: "after", after_seconds: 61, reason: "header" }, 1), null);
});

test("both module systems give the same", async () => {
  const module = await import("openrouter-errors");
  for (const name of Object.keys(oe)) assert.equal(module[name], oe[name]);
});
