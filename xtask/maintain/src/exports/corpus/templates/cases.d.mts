/** A recorded response and its expected reading. */
export interface Case {
  method: string | null;
  path: string | null;
  /** `null`: the connection ends without a response. */
  status: number | null;
  headers: [name: string, value: string][];
  /** The body, or `body_base64` if it is not text. */
  body?: string;
  body_base64?: string;
  end: "complete" | "close" | "reset" | "stall";
  metadata: Metadata;
}

/** The expected diagnosis, and the source. */
export interface Metadata {
  id: CaseId;
  title: string;
  surface: string;
  delivery: string | null;
  is_error: boolean;
  cause: string | null;
  fault: string | null;
  retry: { decision: string; after_seconds: number | null } | null;
  error_type: string | null;
  status: number | null;
  message: string | null;
  provider: string | null;
  source: string;
  provenance: string;
}

export declare const cases: Record<CaseId, Case>;
