// Recorded errors of the OpenRouter API as handlers of MSW. README.md says how to use them.
import { http, HttpResponse } from "msw";
import { cases } from "./cases.mjs";

export { cases };

/**
 * Returns a handler that answers with these cases: the first request gets the first case, and so on; the last one repeats.
 *
 * It answers any method on the path of the first case's request, on any host. `options.url` is another URL or pattern.
 */
export function play(ids, options = {}) {
  const order = [ids].flat().map(known);
  if (order.length === 0) throw new TypeError("play() needs the id of a case");
  const url = options.url ?? `*${(order[0].path ?? "/api/v1/*").split("?")[0]}`;
  let count = 0;
  return http.all(url, () => response(order[Math.min(count++, order.length - 1)]));
}

/** Returns the response of a case, for a handler of your own. */
export function respond(id) {
  return response(known(id));
}

function known(id) {
  if (!Object.hasOwn(cases, id)) throw new RangeError(`there is no case ${JSON.stringify(id)}; cases.mjs lists them`);
  return cases[id];
}

function response(one) {
  if (one.status === null) return HttpResponse.error();
  const init = { status: one.status, headers: one.headers };
  const bytes = body(one);
  const whole = one.writes.length === 0 && one.end === "complete";
  return new HttpResponse(bytes.length === 0 && whole ? null : whole ? bytes : stream(one, bytes), init);
}

function body(one) {
  if (one.body !== undefined) return new TextEncoder().encode(one.body);
  return Uint8Array.from(atob(one.body_base64), (character) => character.charCodeAt(0));
}

/** The writes, one chunk each, and then the end. */
function stream(one, bytes) {
  const lengths = one.writes.values();
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at < bytes.length) {
        if (at > 0 && one.pause_ms > 0) await new Promise((done) => setTimeout(done, one.pause_ms));
        const next = lengths.next();
        const end = next.done ? bytes.length : at + next.value;
        controller.enqueue(bytes.subarray(at, end));
        at = end;
      } else if (one.end === "complete") {
        controller.close();
      } else if (one.end === "stall") {
        await new Promise(() => {});
      } else {
        // An error discards what nobody has read yet.
        await new Promise((done) => setTimeout(done, 20));
        controller.error(new TypeError("terminated"));
      }
    },
  });
}
