// The streaming example of LangChain's page on ChatOpenAI, with a base URL.
import { ChatOpenAI } from '@langchain/openai';

const { OPENROUTER_BASE_URL, OPENROUTER_API_KEY, OPENROUTER_MODEL } = process.env;
const model = new ChatOpenAI({
  model: OPENROUTER_MODEL,
  apiKey: OPENROUTER_API_KEY,
  configuration: { baseURL: OPENROUTER_BASE_URL },
});
for await (const chunk of await model.stream('Say how things are.')) {
  process.stdout.write(chunk.text);
}
