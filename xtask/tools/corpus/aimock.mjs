// Plays the mount of an export in aimock: aimock.mjs DIR TRUTH
import path from "node:path";
import { pathToFileURL } from "node:url";
import { LLMock } from "@copilotkit/aimock";
import { compare, request } from "./compare.mjs";

const [folder, truth] = process.argv.slice(2);
const { openrouterCases } = await import(pathToFileURL(path.resolve(folder, "index.mjs")));
const mock = new LLMock({ port: 0, host: "127.0.0.1" });
mock.mount("/c", openrouterCases());
mock.mount("/api/v1", openrouterCases());
mock.onMessage("hello", { content: "Hi there!" });
await mock.start();

// What selects no case is aimock's own, and a misspelt case is not.
const healthy = await fetch(`${mock.url}/api/v1/chat/completions`, {
  method: "POST",
  body: JSON.stringify({ model: "openai/gpt-4o", messages: [{ role: "user", content: "hello" }] }),
});
if ((await healthy.json()).choices[0].message.content !== "Hi there!") throw new Error("the mount is in the way");
const misspelt = await fetch(`${mock.url}/api/v1/key`, { headers: { "X-Conform-Case": "messages/529" } });
if (misspelt.status !== 404) throw new Error("a misspelt case has to be a 404");

// Every second case by the header, the others by the base URL.
let count = 0;
await compare(folder, truth, async (id, one) => {
  count += 1;
  const got =
    count % 2 === 0
      ? await request(`${mock.url}/api/v1/anything`, one.method, { "X-Conform-Case": id })
      : await request(`${mock.url}/c/${id.replace("/", "~")}/api/v1/anything`, one.method);
  const journalled = mock.getLastRequest();
  if (journalled.response.status !== one.status) got.status = `${journalled.response.status} in the journal`;
  return got;
});
