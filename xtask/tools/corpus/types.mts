// A program against the types of the exports for MSW and aimock; tsc takes it, and no case that does not exist.
import { setupServer } from "msw/node";
import { LLMock } from "@copilotkit/aimock";
import { play, respond, cases, type CaseId } from "./msw/index.mjs";
import { openrouterCases } from "./aimock/index.mjs";
const id: CaseId = "messages/529-provider-overloaded";
setupServer(play([id, "chat_completions/200-healthy"], { url: /x/ }));
const r: Response = respond(id);
const cause: string | null = cases[id].metadata.cause;
new LLMock({ port: 0 }).mount("/c", openrouterCases());
// @ts-expect-error no such case
play("messages/529");
console.log(r, cause);
