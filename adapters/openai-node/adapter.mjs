// The official `openai` package: Chat Completions and Responses.

import OpenAI from "openai";
import { Emitted, MESSAGES, PROMPT, headers, inner, serve } from "../shared/node/conform_adapter.mjs";

async function call(run) {
  const client = new OpenAI({
    baseURL: run.baseUrl, apiKey: run.apiKey, timeout: run.timeoutMs, maxRetries: run.maxRetries,
  });
  if (run.surface === "responses") {
    const answer = await client.responses.create({ model: run.model, input: PROMPT, stream: run.stream });
    return run.stream ? events(run, answer) : response(run, answer);
  }
  const answer = await client.chat.completions.create({ model: run.model, messages: MESSAGES, stream: run.stream });
  for await (const part of run.stream ? answer : [answer]) {
    run.show(part?.error); // objects come as they were parsed, with members that the types do not know
    for (const choice of part?.choices ?? []) {
      run.add((choice.delta ?? choice.message)?.content);
      run.finish(choice.finish_reason);
      run.show(choice.error);
    }
  }
}

function response(run, answer) {
  run.add(answer?.output_text);
  run.finish(answer?.status);
  run.show(answer?.error, failure(answer));
}

const failure = (answer) => ({ ...inner(answer?.error), ...(answer?.error_type && { error_type: answer.error_type }) });

async function events(run, stream) {
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") run.add(event.delta);
    else if (event.type === "response.completed" || event.type === "response.incomplete") run.finish(event.response?.status);
    else if (event.type === "response.failed") throw new Emitted(event.type, failure(event.response));
    else if (event.type === "error") throw new Emitted(event.type, { code: event.code, message: event.message });
  }
}

function describe(error) {
  if (!(error instanceof OpenAI.APIError)) return { message: error?.message };
  // `error.error` is the inner error object.
  const facts = { status: error.status, code: error.code, message: error.message };
  return { ...inner(error.error), ...headers(error.headers), ...facts };
}

serve({
  name: "openai-node", package: "openai", folder: import.meta.dirname, surfaces: ["chat_completions", "responses"], call,
  describe,
});
