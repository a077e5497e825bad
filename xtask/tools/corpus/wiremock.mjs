// Plays the mappings of an export in WireMock: wiremock.mjs DIR TRUTH
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { compare, request } from "./compare.mjs";

const [folder, truth] = process.argv.slice(2);
const build = path.join(path.dirname(createRequire(import.meta.url).resolve("wiremock/package.json")), "build");
const jar = readdirSync(build).find((name) => name.endsWith(".jar"));
const options = ["--root-dir", folder, "--port", "0", "--bind-address", "127.0.0.1", "--no-request-journal", "--disable-banner"];
const server = spawn("java", ["-jar", path.join(build, jar), ...options], { stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => server.kill("SIGKILL"));
const port = await new Promise((resolve, reject) => {
  createInterface(server.stdout).on("line", (line) => {
    const found = /^port:\s*(\d+)/.exec(line);
    if (found) resolve(found[1]);
  });
  server.on("exit", (code) => reject(new Error(`WireMock ended with ${code}`)));
});

// The requests of README.md.
const quiet = { stdio: ["ignore", "pipe", "ignore"] };
const blocks = readFileSync(path.join(folder, "README.md"), "utf8").matchAll(/```sh\n(curl [^`]*)```/g);
const said = [...blocks].map(([, command]) => execFileSync("sh", ["-c", command.replaceAll(":8080", `:${port}`)], quiet).toString());
if (!said[0]?.startsWith("HTTP/1.1 529") || !said[1]?.includes('"cause" : "limit.rate"')) {
  throw new Error(`the requests of README.md get ${said.join("\n")}`);
}

// Every second case by the header, the others by the base URL.
let count = 0;
await compare(folder, truth, (id, one) => {
  const origin = `http://127.0.0.1:${port}`;
  const route = one.path ?? "/api/v1/anything";
  count += 1;
  if (count % 2 === 0) return request(`${origin}${route}`, one.method, { "X-Conform-Case": id });
  return request(`${origin}/c/${id.replace("/", "~")}${route}`, one.method);
});
