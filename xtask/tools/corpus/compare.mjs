// Compares what a tool sends with what the fixtures say.
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";

const STALL_MS = 300;

/** Plays every case, and ends the process: 1 after a difference. `ask(id, one)` returns what arrived. */
export async function compare(folder, truthFile, ask) {
  const truth = JSON.parse(readFileSync(truthFile, "utf8"));
  const index = JSON.parse(readFileSync(path.join(folder, "index.json"), "utf8"));
  const leftOut = new Set(Object.values(index.left_out).flat());
  const differences = [];
  let count = 0;
  for (const [id, one] of Object.entries(truth)) {
    if (leftOut.has(id)) continue;
    one.body = Buffer.from(one.body, "base64");
    count += 1;
    const found = differs(one, await ask(id, one));
    if (found !== undefined) differences.push(`${id}: ${found}`);
  }
  for (const line of differences) console.log(line);
  console.log(`${count} cases played, ${differences.length} differ`);
  if (count === 0) throw new Error("nothing was played");
  process.exit(differences.length > 0 ? 1 : 0);
}

function differs(one, got) {
  if (got.status !== one.status) return `status ${got.status}, not ${one.status}`;
  for (const name of new Set(one.headers.map(([name]) => name.toLowerCase()))) {
    const of = (headers) => headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
    const [wanted, found] = [of(one.headers), of(got.headers)];
    if (JSON.stringify(wanted) !== JSON.stringify(found)) return `header ${name}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  }
  if (!got.body.equals(one.body)) return `body: ${got.body.length} bytes, not the ${one.body.length} of the fixture`;
  // Where a connection is closed before the end, the client cannot tell how.
  const end = one.end === "short" || one.end === "reset" ? "close" : one.end;
  if (got.end !== end) return `end: ${got.end}, not ${end}`;
  return undefined;
}

/** Sends a request, and returns what arrives until the end, an early one, or silence. */
export function request(url, method, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method, headers: { "Content-Type": "application/json", ...headers }, agent: false });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const pieces = [];
      const done = (end) => {
        clearTimeout(silence);
        sent.destroy();
        const names = response.rawHeaders;
        const pairs = names.flatMap((name, at) => (at % 2 === 0 ? [[name, names[at + 1]]] : []));
        resolve({ status: response.statusCode, headers: pairs, body: Buffer.concat(pieces), end });
      };
      let silence = setTimeout(done, 60_000, "stall");
      response.on("data", (piece) => {
        pieces.push(piece);
        clearTimeout(silence);
        silence = setTimeout(done, STALL_MS, "stall");
      });
      response.on("end", () => done("complete"));
      response.on("error", () => done("close"));
    });
    sent.end(method === "GET" ? undefined : "{}");
  });
}
