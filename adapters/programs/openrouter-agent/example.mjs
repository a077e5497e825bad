// The example of the first page of @openrouter/agent; it calls the Responses API.
import { OpenRouter } from '@openrouter/sdk';
import { callModel } from '@openrouter/agent';

const { OPENROUTER_BASE_URL, OPENROUTER_API_KEY, OPENROUTER_MODEL } = process.env;
const client = new OpenRouter({ apiKey: OPENROUTER_API_KEY, serverURL: OPENROUTER_BASE_URL });
const result = callModel(client, { model: OPENROUTER_MODEL, input: 'Say how things are.' });
const text = await result.getText();
console.log(text);
