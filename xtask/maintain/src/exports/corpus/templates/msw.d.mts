import type { HttpHandler } from "msw";

/**
 * Returns a handler that answers with these cases: the first request gets the first case, and so on; the last one repeats.
 *
 * It answers any method on the path of the first case's request, on any host. `options.url` is another URL or pattern.
 */
export declare function play(ids: CaseId | CaseId[], options?: { url?: string | RegExp }): HttpHandler;

/** Returns the response of a case, for a handler of your own. */
export declare function respond(id: CaseId): Response;
