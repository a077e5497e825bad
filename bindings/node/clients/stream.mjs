// Reads a stream as it arrives, and says what it means that it broke.
import { retryWait, StreamReader } from "openrouter-errors";

const url = `${process.env["OPENAI_BASE_URL"]}/chat/completions`;
const response = await fetch(url, { method: "POST", body: JSON.stringify({ model: "x", messages: [], stream: true }) });
const stream = new StreamReader();
try {
  for await (const chunk of response.body ?? []) stream.push(chunk);
} catch {
  // A broken connection ends the stream like a closed one: what was read until then decides.
}
const found = stream.close(response);
if (found.is_error) console.log(found.cause, retryWait(found.retry, 1, { delivered: stream.delivered }));
