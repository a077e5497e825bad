// An agent as the first page of Mastra shows it, with an OpenAI-compatible model, streamed.
import { Agent } from '@mastra/core/agent';

const { OPENROUTER_BASE_URL, OPENROUTER_API_KEY, OPENROUTER_MODEL } = process.env;
const agent = new Agent({
  id: 'assistant',
  name: 'Assistant',
  instructions: 'You are a helpful assistant.',
  model: { id: `openrouter/${OPENROUTER_MODEL}`, url: OPENROUTER_BASE_URL, apiKey: OPENROUTER_API_KEY },
});
const stream = await agent.stream('Say how things are.');
for await (const chunk of stream.textStream) {
  process.stdout.write(chunk);
}
