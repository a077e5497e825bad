// The example of the first page of the OpenAI Agents SDK for JavaScript, with a Chat Completions provider.
import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled } from '@openai/agents';
import OpenAI from 'openai';

const { OPENROUTER_BASE_URL, OPENROUTER_API_KEY, OPENROUTER_MODEL } = process.env;
setDefaultOpenAIClient(new OpenAI({ baseURL: OPENROUTER_BASE_URL, apiKey: OPENROUTER_API_KEY }));
setOpenAIAPI('chat_completions');
setTracingDisabled(true);

const agent = new Agent({ name: 'Assistant', instructions: 'You are a helpful assistant.', model: OPENROUTER_MODEL });
const result = await run(agent, 'Write a haiku about recursion in programming.');
console.log(result.finalOutput);
