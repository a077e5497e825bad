// Every fixture and every payload of the wild set gives the JSON that the Rust crate gives.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const test = require("node:test");
const oe = require("openrouter-errors");

const cases = readFileSync(process.env.BINDINGS_TRUTH, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));

test("the set is whole", () => assert.ok(cases.length > 800));

for (const { id, call, piece, ...truth } of cases) {
  test(id, () => {
    const { body: base64, ...known } = call;
    const body = Buffer.from(base64, "base64");
    assert.deepEqual(oe.diagnose(body, known), truth.diagnose);
    assert.deepEqual(Object.keys(oe.diagnose(body, known)).sort(), Object.keys(truth.diagnose).sort());
    assert.deepEqual(oe.read(body, known), truth.read);
    assert.deepEqual(oe.identify(body), truth.identify);
    assert.equal(oe.readShape(body, { status: known.status }), oe.read(body, { status: known.status }).shape);
    const reader = new oe.StreamReader({ surface: known.surface });
    const errors = [];
    for (let at = 0; at < body.length; at += piece) errors.push(...reader.push(body.subarray(at, at + piece)));
    assert.deepEqual(errors, truth.stream.errors);
    assert.deepEqual(reader.close(known), truth.stream.diagnosis);
    if (truth.stream.facts !== null) assert.deepEqual(reader.facts, truth.stream.facts);
  });
}

// tsc reads this file in the next step: no member may be missing in the declarations, and none too many.
test("results for the type check are written", () => {
  const literal = (kind, pick) => cases.map((item) => `(${JSON.stringify(pick(item))}) satisfies ${kind};\n`).join("");
  const text = `import type { Diagnosis, Reading } from "openrouter-errors";\n`
    + literal("Diagnosis", (item) => item.diagnose)
    + literal("Omit<Reading, \"json\">", ({ read: { json, ...rest } }) => rest);
  writeFileSync(join(__dirname, "results.generated.ts"), text);
});
