// Nanoseconds per payload, as `speed` of the Rust crate measures them: node speed.js FILE.
"use strict";

const { readFileSync } = require("node:fs");
const { diagnose } = require("openrouter-errors");

const payloads = readFileSync(process.argv[2], "utf8").trimEnd().split("\n").map((line) => {
  const { body, status } = JSON.parse(line);
  return [body, { status: status ?? undefined }];
});
const times = [];
for (let batch = 0; batch < 6000; batch += 1) {
  const started = process.hrtime.bigint();
  for (const [body, known] of payloads) diagnose(body, known);
  times.push(Number(process.hrtime.bigint() - started));
}
times.sort((a, b) => a - b);
console.log(Math.round(times[times.length / 4] / payloads.length));
