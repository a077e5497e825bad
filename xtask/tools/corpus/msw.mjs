// Plays the handlers of an export in MSW: msw.mjs DIR TRUTH
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setupServer } from "msw/node";
import { compare } from "./compare.mjs";

const [folder, truth] = process.argv.slice(2);
const { cases, play } = await import(pathToFileURL(path.resolve(folder, "index.mjs")));
const server = setupServer();
server.listen({ onUnhandledRequest: "error" });

await compare(folder, truth, async (id, one) => {
  server.resetHandlers(play(id));
  const url = `https://openrouter.ai${cases[id].path ?? "/api/v1/anything"}`;
  const response = await fetch(url, { method: one.method, body: one.method === "GET" ? undefined : "{}" });
  const pieces = [];
  let end = "complete";
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const silence = new Promise((resolve) => setTimeout(resolve, 300, { done: true, stalled: true }));
      const { value, done, stalled } = await Promise.race([reader?.read() ?? { done: true }, silence]);
      if (stalled) end = "stall";
      if (done) break;
      pieces.push(value);
    }
  } catch {
    end = "close";
  }
  return { status: response.status, headers: [...response.headers], body: Buffer.concat(pieces), end };
});
