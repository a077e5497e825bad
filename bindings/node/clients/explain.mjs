import OpenAI from "openai";
import { explain } from "openrouter-errors";
try {
  await new OpenAI().chat.completions.create({ model: "x", messages: [{ role: "user", content: "Hi" }] });
} catch (error) {
  console.log(explain(error));
}
