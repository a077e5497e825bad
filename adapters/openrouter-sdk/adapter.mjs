// OpenRouter's own `@openrouter/sdk` package: Chat Completions and Responses.

import { OpenRouter } from "@openrouter/sdk";
import { OpenRouterError } from "@openrouter/sdk/models/errors";
import { Emitted, MESSAGES, PROMPT, headers, inner, serve } from "../shared/node/conform_adapter.mjs";

async function call(run) {
  const client = new OpenRouter({
    apiKey: run.apiKey, serverURL: run.baseUrl, timeoutMs: run.timeoutMs,
    // The SDK knows whether to retry and for how long, not how often.
    ...(run.maxRetries === 0 && { retryConfig: { strategy: "none" } }),
  });
  if (run.surface === "responses") {
    const responsesRequest = { model: run.model, input: PROMPT, stream: run.stream };
    const answer = await client.responses.send({ responsesRequest });
    return run.stream ? events(run, answer) : response(run, answer);
  }
  const answer = await client.chat.send({ chatRequest: { model: run.model, messages: MESSAGES, stream: run.stream } });
  for await (const part of run.stream ? answer : [answer]) {
    for (const choice of part.choices ?? []) {
      run.add((choice.delta ?? choice.message)?.content);
      run.finish(choice.finishReason);
    }
    // A declared member of a chunk: that is how this API tells of an error.
    if (run.stream && part.error) throw new Emitted("ChatStreamChunk.error", inner(part.error));
  }
}

function response(run, answer) {
  for (const item of answer.output ?? []) for (const part of item.content ?? []) run.add(part.text);
  run.finish(answer.status);
  run.show(answer.error);
}

async function events(run, stream) {
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") run.add(event.delta);
    else if (event.type === "response.completed" || event.type === "response.incomplete") run.finish(event.response.status);
    else if (event.type === "response.failed") throw new Emitted(event.type, inner(event.response.error ?? {}));
    else if (event.type === "error") throw new Emitted(event.type, { code: event.code, message: event.message });
    else if (event.isUnknown) {
      // An event that its type does not fit is handed over as it was.
      const error = event.raw?.error ?? event.raw?.response?.error;
      if (error) throw new Emitted("unknown event", inner(error));
    }
  }
}

function describe(error) {
  if (!(error instanceof OpenRouterError)) return { message: error?.message };
  return { ...inner(error.error ?? {}), ...headers(error.headers), status: error.statusCode, message: error.message };
}

serve({
  name: "openrouter-sdk", package: "@openrouter/sdk", folder: import.meta.dirname,
  surfaces: ["chat_completions", "responses"], call, describe,
  concurrency: 1, // its default retries can take an hour: one call that hangs takes no other with it
});
