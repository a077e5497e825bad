// Builds the addon with cargo, and puts it beside this file. Needs a Rust toolchain, and crates.io for the first build.
"use strict";

const { spawnSync } = require("node:child_process");
const { copyFileSync, renameSync } = require("node:fs");
const { join } = require("node:path");

const NAMES = { darwin: "libopenrouter_errors_node.dylib", win32: "openrouter_errors_node.dll" };
const name = NAMES[process.platform] ?? "libopenrouter_errors_node.so";

const args = ["build", "--release", "--locked", "--message-format", "json-render-diagnostics"];
const done = spawnSync("cargo", args, { cwd: __dirname, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
if (done.error) {
  console.error(`openrouter-errors: cannot start cargo (${done.error.message}); install Rust from https://rustup.rs and try again`);
  process.exit(1);
}
if (done.status !== 0) process.exit(done.status ?? 1);
const built = done.stdout
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .flatMap((line) => JSON.parse(line).filenames ?? [])
  .find((path) => path.endsWith(name));
if (!built) {
  console.error(`openrouter-errors: cargo built no ${name}`);
  process.exit(1);
}
// A process that has the old addon loaded keeps it.
const addon = join(__dirname, "openrouter_errors.node");
copyFileSync(built, `${addon}.new`);
renameSync(`${addon}.new`, addon);
