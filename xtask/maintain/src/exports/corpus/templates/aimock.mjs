// Recorded errors of the OpenRouter API, to be mounted in aimock. README.md says how to use them.
import { cases } from "./cases.mjs";

export { cases };

/**
 * Returns what `mock.mount(path, ...)` takes. A request selects a case by the header `X-Conform-Case`, or, mounted at `/c`,
 * by its base URL: `${mock.url}/c/messages~529-provider-overloaded/api/v1`. Other requests pass on to aimock.
 */
export function openrouterCases() {
  let journal;
  return {
    setJournal(its) {
      journal = its;
    },
    async handleRequest(request, response, path) {
      const header = request.headers["x-conform-case"];
      const id = (header ?? decodeURIComponent(path.split("/")[1] ?? "")).replaceAll("~", "/");
      const one = Object.hasOwn(cases, id) ? cases[id] : undefined;
      if (one === undefined && header === undefined) return false;
      const body = await read(request);
      const entry = { method: request.method, path: request.url, headers: flat(request.headers), body };
      const status = one === undefined ? 404 : (one.status ?? 0);
      journal?.add({ ...entry, service: "openrouter-cases", response: { status, fixture: null } });
      if (one === undefined) {
        response.writeHead(404, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ error: { code: 404, message: `there is no case ${id}; cases.mjs lists them` } }));
      } else {
        await send(one, response);
      }
      return true;
    },
  };
}

async function send(one, response) {
  if (one.status !== null) {
    const headers = one.headers.flat();
    if (one.announced !== null) headers.push("Content-Length", String(one.announced));
    response.writeHead(one.status, headers);
    response.flushHeaders();
    let first = true;
    for (const chunk of chunks(one)) {
      if (!first && one.pause_ms > 0) await new Promise((done) => setTimeout(done, one.pause_ms));
      first = false;
      await new Promise((done) => response.write(chunk, done));
    }
  }
  if (one.end === "complete") response.end();
  else if (one.end === "close") response.socket?.destroySoon();
  else if (one.end === "reset") response.socket?.resetAndDestroy();
}

function* chunks(one) {
  const bytes = one.body === undefined ? Buffer.from(one.body_base64, "base64") : Buffer.from(one.body);
  let at = 0;
  for (const length of [...one.writes, Infinity]) {
    const end = Math.min(at + length, bytes.length);
    if (end > at) yield bytes.subarray(at, end);
    at = end;
  }
}

async function read(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function flat(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
