import type { Mountable } from "@copilotkit/aimock";

export declare const cases: Record<CaseId, Case>;

/**
 * Returns what `mock.mount(path, ...)` takes. A request selects a case by the header `X-Conform-Case`, or, mounted at `/c`,
 * by its base URL: `${mock.url}/c/messages~529-provider-overloaded/api/v1`. Other requests pass on to aimock.
 */
export declare function openrouterCases(): Mountable;
