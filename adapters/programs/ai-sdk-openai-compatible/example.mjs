// The streaming example of the AI SDK's page on OpenAI-compatible providers.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';

const { OPENROUTER_BASE_URL, OPENROUTER_API_KEY, OPENROUTER_MODEL } = process.env;
const provider = createOpenAICompatible({
  name: 'openrouter',
  apiKey: OPENROUTER_API_KEY,
  baseURL: OPENROUTER_BASE_URL,
});
const { textStream } = streamText({ model: provider(OPENROUTER_MODEL), prompt: 'Say how things are.' });
for await (const text of textStream) {
  process.stdout.write(text);
}
