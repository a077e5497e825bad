// The official `@anthropic-ai/sdk` package: Messages.

import Anthropic from "@anthropic-ai/sdk";
import { MESSAGES, headers, inner, serve } from "../shared/node/conform_adapter.mjs";

async function call(run) {
  const client = new Anthropic({
    baseURL: run.baseUrl.replace(/\/v1$/, ""), // the SDK adds `/v1` itself
    apiKey: run.apiKey, timeout: run.timeoutMs, maxRetries: run.maxRetries,
  });
  const ask = { model: run.model, max_tokens: 64, messages: MESSAGES };
  if (run.stream) {
    for await (const event of await client.messages.create({ ...ask, stream: true })) {
      if (event.type === "content_block_delta" && event.delta?.type === "text_delta") run.add(event.delta.text);
      else if (event.type === "message_delta") run.finish(event.delta?.stop_reason);
    }
    return;
  }
  const message = await client.messages.create(ask);
  for (const block of message?.content ?? []) run.add(block.type === "text" ? block.text : undefined);
  run.finish(message?.stop_reason);
  run.show(message?.error); // objects come as they were parsed, with members that the types do not know
}

function describe(error) {
  if (!(error instanceof Anthropic.APIError)) return { message: error?.message };
  // `error.error` is the whole envelope; OpenRouter puts `metadata` beside the inner error, at times inside.
  const body = error.error ?? {};
  const stated = typeof body.error === "object" ? { metadata: body.metadata, ...body.error } : body;
  const found = headers(error.headers);
  const facts = { status: error.status, message: error.message, request_id: error.requestID ?? body.request_id };
  return { ...inner(stated), ...found, ...facts };
}

serve({
  name: "anthropic-node", package: "@anthropic-ai/sdk", folder: import.meta.dirname, surfaces: ["messages"], call, describe,
});
