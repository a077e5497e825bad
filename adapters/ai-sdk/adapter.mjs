// The `ai` package with `@openrouter/ai-sdk-provider`: Chat Completions.

import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { APICallError, RetryError, StreamProviderError, generateText, streamText } from "ai";
import { Emitted, PROMPT, headers, inner, serve } from "../shared/node/conform_adapter.mjs";

async function call(run) {
  const openrouter = createOpenRouter({ baseURL: run.baseUrl, apiKey: run.apiKey });
  const ask = { model: openrouter.chat(run.model), prompt: PROMPT, maxRetries: run.maxRetries, timeout: run.timeoutMs };
  if (!run.stream) {
    const answer = await generateText(ask);
    run.add(answer.text);
    run.finish(reason(answer));
    return;
  }
  // Errors are parts of the full stream; the plain `textStream` shows none of them.
  for await (const part of streamText({ ...ask, onError: () => {} }).fullStream) {
    if (part.type === "text-delta") run.add(part.text);
    else if (part.type === "finish") run.finish(reason(part));
    else if (part.type === "error") failed(part.error);
    else if (part.type === "abort") throw new Emitted("abort part", { message: part.reason });
  }
}

/** A reason that the SDK has no word for is `other`, and beside it as it came. */
const reason = ({ finishReason, rawFinishReason }) => (finishReason === "other" && rawFinishReason) || finishReason;

/** An error part holds an exception, or the error object of the stream as it came. */
function failed(error) {
  if (error instanceof Error) throw error;
  throw new Emitted("error part", inner(error));
}

function describe(error) {
  const last = RetryError.isInstance(error) ? error.lastError : error;
  if (!APICallError.isInstance(last) && !StreamProviderError.isInstance(last)) return { message: error?.message };
  // `data` is the body over HTTP, and the inner error object where it came in a 200 or in a stream.
  const found = headers(last.responseHeaders);
  return { ...inner(last.data?.error ?? last.data ?? {}), ...found, status: last.statusCode, message: last.message };
}

serve({
  name: "ai-sdk", package: "@openrouter/ai-sdk-provider", folder: import.meta.dirname, surfaces: ["chat_completions"], call,
  describe,
});
