// A program that uses the exported types: it must compile strictly, and find what the fixtures say. A type that has become
// looser or stricter than the wire shows here: the imported payloads are checked by the compiler itself.

import type {
  EmitErrorEventFlat,
  EmitErrorResponse,
  EmitResponseErrorEvent,
  EmitResponseFailedEvent,
  ErrorResponse,
} from '../../../exports/typescript/openrouter_errors';
import wordCode from '../../../fixtures/responses/400-invalid-prompt-no-metadata.json';
import rateLimit from '../../../fixtures/chat_completions/429-typed-rate-limit.json';

/** What a reader makes of any parsed body. */
function isErrorResponse(body: unknown): body is ErrorResponse {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object' && body.error !== null;
}

function advice({ error }: ErrorResponse): string {
  const type = error.metadata?.error_type ?? error.error_type;
  switch (type) {
    case 'rate_limit_exceeded':
      return `wait ${error.metadata?.headers?.['Retry-After'] ?? 'a while'}`;
    case undefined:
    case null:
      return typeof error.code === 'number' ? `status ${error.code}` : `code ${error.code ?? 'unknown'}`;
    default:
      return type;
  }
}

/** The events of Responses that end in an error, told apart by their type. */
function told(event: EmitErrorEventFlat | EmitResponseErrorEvent | EmitResponseFailedEvent): string {
  switch (event.type) {
    case 'response.failed':
      return `${event.response.status}: ${event.response.error.message}`;
    case 'response.error':
      return event.error.message;
    case 'error':
      return event.message;
  }
}

function expect(found: string, expected: string): void {
  if (found !== expected) throw new Error(`expected ${expected}, found ${found}`);
}

const sent: EmitErrorResponse = rateLimit;
const parsed: unknown = sent;
if (!isErrorResponse(parsed)) throw new Error('it is an error');
expect(advice(parsed), 'wait a while');
const taken: ErrorResponse = wordCode;
expect(advice(taken), 'code invalid_prompt');
// @ts-expect-error a reader takes a word as code, a chat-style sender does not send one
const _wrong: EmitErrorResponse = wordCode;
// @ts-expect-error an error without an error is none
const _empty: ErrorResponse = {};
expect(told({ type: 'response.error', error: { code: 'server_error', message: 'down' } }), 'down');
