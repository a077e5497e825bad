// LangChain's `ChatOpenRouter` for Node: Chat Completions.

import { ChatOpenRouter, OpenRouterError } from "@langchain/openrouter";
import { PROMPT, headers, inner, serve } from "../shared/node/conform_adapter.mjs";

async function call(run) {
  const model = new ChatOpenRouter({
    model: run.model, apiKey: run.apiKey, baseURL: run.baseUrl, maxRetries: run.maxRetries,
  });
  const options = { timeout: run.timeoutMs };
  for await (const part of run.stream ? await model.stream(PROMPT, options) : [await model.invoke(PROMPT, options)]) {
    run.add(part?.text);
    run.finish(part?.response_metadata?.finish_reason);
  }
}

function describe(error) {
  if (!OpenRouterError.isInstance(error)) return { message: error?.message };
  const facts = { status: error.statusCode, code: error.code, message: error.message };
  return { ...inner({ metadata: error.metadata }), ...headers(error.headers), ...facts };
}

serve({
  name: "langchain-openrouter-js", package: "@langchain/openrouter", folder: import.meta.dirname,
  surfaces: ["chat_completions"], call, describe,
});
