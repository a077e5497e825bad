// Real calls of real libraries that fail: what each threw or returned, and what `explain` makes of it.
//
//     node calls.mjs BASE_URL CASES LIBRARY...
//
// BASE_URL is that of `openrouter-conform serve`, CASES a file of JSON: library family to list of case ids. Prints one
// JSON object per call.
import { readFileSync } from "node:fs";
import { explain } from "openrouter-errors";

const KEY = "sk-or-v1-conform-0000000000000000";
const MODEL = "openai/gpt-4o-mini";
const messages = [{ role: "user", content: "Hi" }];
/** Milliseconds for one call; a library that never comes back is left behind. */
const LIMIT = 15_000;

/** The last part of a stream, or what the stream threw. */
async function last(stream) {
  let part;
  for await (const next of stream) part = next;
  return part;
}

const LIBRARIES = {
  async "@anthropic-ai/sdk"(base, stream) {
    const { default: Anthropic } = await import("@anthropic-ai/sdk");
    const client = new Anthropic({ baseURL: base.replace(/\/v1$/, ""), apiKey: KEY, maxRetries: 0 });
    const answer = await client.messages.create({ model: MODEL, messages, max_tokens: 16, stream });
    return stream ? last(answer) : answer;
  },
  async "@langchain/openai"(base, stream) {
    const { ChatOpenAI } = await import("@langchain/openai");
    const model = new ChatOpenAI({ model: MODEL, apiKey: KEY, maxRetries: 0, configuration: { baseURL: base } });
    return stream ? last(await model.stream("Hi")) : model.invoke("Hi");
  },
  async "@openrouter/sdk"(base, stream) {
    const { OpenRouter } = await import("@openrouter/sdk");
    const client = new OpenRouter({ serverURL: base, apiKey: KEY, retryConfig: { strategy: "none" } });
    const answer = await client.chat.send({ chatRequest: { model: MODEL, messages, stream } });
    return stream ? last(answer) : answer;
  },
  async ai(base, stream) {
    const { generateText, streamText } = await import("ai");
    const { createOpenRouter } = await import("@openrouter/ai-sdk-provider");
    const model = createOpenRouter({ baseURL: base, apiKey: KEY })(MODEL);
    if (!stream) return generateText({ model, prompt: "Hi", maxRetries: 0 });
    // Errors come as parts of the full stream; the text stream shows none of them.
    const answer = streamText({ model, prompt: "Hi", maxRetries: 0, onError: () => {} });
    for await (const part of answer.fullStream) if (part.type === "error") throw part.error;
    return undefined;
  },
  async openai(base, stream) {
    const { default: OpenAI } = await import("openai");
    const client = new OpenAI({ baseURL: base, apiKey: KEY, maxRetries: 0 });
    const answer = await client.chat.completions.create({ model: MODEL, messages, stream });
    return stream ? last(answer) : answer;
  },
  async undici(base, stream) {
    const { request, errors } = await import("undici");
    const response = await request(`${base}/chat/completions`, { method: "POST", body: JSON.stringify({ model: MODEL, messages, stream }) });
    const body = await response.body.text();
    if (response.statusCode >= 400) {
      throw new errors.ResponseError("the request failed", response.statusCode, { headers: response.headers, body });
    }
    return body;
  },
  async zod(base, stream) {
    // What a caller sees who checks the answer with a schema of success.
    const { z } = await import("zod");
    const schema = z.object({ id: z.string(), choices: z.array(z.object({ finish_reason: z.enum(["stop", "length", "tool_calls"]) })).min(1) });
    const response = await fetch(`${base}/chat/completions`, { method: "POST", body: JSON.stringify({ model: MODEL, messages, stream }) });
    const body = await response.text();
    if (stream) return body;
    try {
      return schema.parse(JSON.parse(body));
    } catch (error) {
      // The issues of Zod hold no value; who keeps it as the cause loses nothing.
      throw Object.assign(error, { cause: { status: response.status, headers: response.headers, body } });
    }
  },
};

const [base, file, ...names] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(file, "utf8"));
for (const name of names) {
  const family = name === "@anthropic-ai/sdk" ? "messages" : "chat_completions";
  const { version } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8"));
  for (const id of cases[family]) {
    let outcome;
    let raised = null;
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("the library did not come back")), LIMIT);
    });
    try {
      outcome = await Promise.race([LIBRARIES[name](`${base}/c/${family}~${id}/api/v1`, id.startsWith("stream-")), limit]);
    } catch (error) {
      outcome = error;
      raised = error?.constructor?.name ?? typeof error;
    }
    clearTimeout(timer);
    console.log(JSON.stringify({ library: name, language: "Node", version, case: `${family}/${id}`, raised, diagnosis: explain(outcome) }));
  }
}
process.exit(0);
