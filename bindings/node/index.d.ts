import type { Cause, Decision, Delivery, ErrorType, Fault, Origin, RetryReason, Shape, Surface, Wrapper } from "./vocabulary";

export * from "./vocabulary";

/** A body as it was received: text, bytes, or the JSON value that was parsed from it. */
export type Body = string | Uint8Array | ArrayBuffer | ArrayBufferView | object;

/** Response headers: a `Headers` object, pairs, or an object. */
export type HeadersLike =
  | Iterable<[string, string]>
  | Record<string, string | number | readonly string[] | null | undefined>;

/** What is known beside the body. */
export interface Known {
  /** The HTTP status. */
  status?: number | null;
  headers?: HeadersLike | null;
  /** The API that the request went to. */
  surface?: Surface | null;
  /** The model that was asked for. */
  model?: string | null;
  /** The connection is known to have ended behind the body. */
  ended?: boolean;
}

/** What sending the same request again is worth. */
export interface Retry {
  decision: Decision;
  /** The stated wait. */
  after_seconds: number | null;
  /** The stated moment, in seconds since the Unix epoch. */
  at: number | null;
  reason: RetryReason;
}

/** What was found in the provider's own body. */
export interface Upstream {
  message: string | null;
  code: string | null;
  is_byok: boolean | null;
}

/** One thing a diagnosis is based on. */
export interface Evidence {
  pointer: string;
  rule: string;
}

/** What an error means. The members are those that the Rust crate serialises. */
export interface Diagnosis {
  is_error: boolean;
  shape: Shape;
  delivery: Delivery | null;
  status: number | null;
  error_type: ErrorType | null;
  error_type_inferred: boolean;
  cause: Cause | null;
  fault: Fault | null;
  origin: Origin | null;
  provider: string | null;
  upstream: Upstream;
  message: string | null;
  retry: Retry | null;
  /** Whether output had been delivered before the error; null where nothing tells. */
  delivered: boolean | null;
  remedy: string | null;
  wrapper: Wrapper | null;
  evidence: Evidence[];
}

/** `X-RateLimit-*`. */
export interface RateLimit {
  limit: number | null;
  remaining: number | null;
  reset_ms: number | null;
}

/** What a stream has shown. */
export interface StreamFacts {
  events: number;
  comments: number;
  error_at: number | null;
  error_shape: Shape | null;
  events_after_error: number;
  done: boolean;
  completed: boolean;
  /** Output was delivered: a silent retry would repeat it. */
  delivered: boolean;
  limited: boolean;
  /** Why a Messages stream ended that delivered nothing. */
  stop_reason?: string;
  incomplete: boolean;
  end: "open" | "done" | "finished" | "cut";
  comments_as_data: number;
  not_json: number;
  stray_lines: number;
  unterminated: boolean;
  oversize: boolean;
}

/** What a response says. What it does not state is null. */
export interface Reading {
  is_error: boolean;
  shape: Shape;
  delivery: Delivery | null;
  http_status: number | null;
  status: number | null;
  surface: Surface | null;
  code: number | string | null;
  message: string | null;
  error_type: ErrorType | null;
  native_type: string | null;
  provider: string | null;
  model: string | null;
  finish_reason: string | null;
  native_finish_reason: string | null;
  partial_text: string | null;
  delivered: boolean | null;
  generation_id: string | null;
  request_id: string | null;
  user_id: string | null;
  limit_source: string | null;
  retry_after_seconds: number | null;
  retry_after_unix: number | null;
  rate_limit: RateLimit | null;
  raw: string | null;
  stream: StreamFacts | null;
  oddities: (string | { leading_whitespace: number })[];
  json: unknown;
}

/** What a body means. */
export declare function diagnose(body: Body, known?: Known | null): Diagnosis;

/** What a body says. */
export declare function read(body: Body, known?: Known | null): Reading;

/** What a pasted or printed text means, whatever program wrapped the error. */
export declare function identify(text: Body): Diagnosis;

/** The envelope of a body: the name of its schema in `schemas/accept/`, where it has one. */
export declare function readShape(body: Body, known?: Known | null): Shape;

/** What an error, a response object or a JSON value of any client library means. Never throws. */
export declare function explain(error: unknown): Diagnosis;

/** Whether a body, or a JSON value parsed from one, is an error of the API. Never throws. */
export declare function isOpenRouterError(body: unknown): body is ErrorBody;

/** A body that is an error; `readShape` says which members it has. */
export type ErrorBody = Body & { readonly error?: unknown };

/** What a cause means, in a few words; null for one that is not known here. */
export declare function title(cause: Cause): string | null;

export interface RetryOptions {
  /** Output was delivered: nothing is retried. */
  delivered?: boolean;
  /** Attempts in all, the first included. */
  maxAttempts?: number;
  /** The wait before the second attempt where none is stated; it doubles from there. */
  baseMs?: number;
  /** Growing waits stop there; a longer stated wait is not worth it. */
  maxWaitMs?: number;
}

/** Milliseconds to wait before the next attempt; null for no further attempt. */
export declare function retryWait(retry: Retry | null, attempts: number, options?: RetryOptions): number | null;

/** Reads an event stream as it arrives, in chunks cut anywhere. */
export declare class StreamReader {
  constructor(known?: Pick<Known, "surface">);
  /** Takes the next bytes; returns the JSON texts of the error events in them. */
  push(chunk: string | Uint8Array | ArrayBuffer): string[];
  /** Ends the stream, however it ended; returns the diagnosis of the whole response. */
  close(known?: Pick<Known, "status" | "headers" | "model">): Diagnosis;
  readonly facts: StreamFacts;
  readonly delivered: boolean;
}
