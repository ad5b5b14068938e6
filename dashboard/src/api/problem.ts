interface ProblemBody {
  title?: string;
  code?: string;
  detail?: string;
  field?: string;
}

/** An answer that is not what was asked for: problem+json of the server, or no answer at all (status 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | undefined = undefined,
    /** Seconds the server asks to wait; undefined where it does not say. */
    readonly retryAfterSeconds: number | undefined = undefined,
  ) {
    super(message);
    this.name = 'ApiProblem';
  }
}

/** Reads what the server says of a failed call; tolerates bodies that are no problem+json (a proxy's page). */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const problem: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  return new ApiProblem(
    response.status,
    problem.code ?? `http_${response.status}`,
    problem.detail || problem.title || plainWords(response.status),
    problem.field,
    retryAfterSeconds(response.headers.get('Retry-After')),
  );
}

/** Makes an ApiProblem of whatever a failed fetch throws. */
export function problemOfFailure(failure: unknown): ApiProblem {
  if (failure instanceof ApiProblem) return failure;
  const timedOut = failure instanceof DOMException && failure.name === 'TimeoutError';
  return timedOut
    ? new ApiProblem(0, 'timed_out', 'The server did not answer within 10 seconds.')
    : new ApiProblem(0, 'unreachable', 'The server cannot be reached.');
}

/** Seconds of a Retry-After header, which holds seconds or a date. */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function plainWords(status: number): string {
  if (status === 401) return 'You are not signed in.';
  if (status === 403) return 'Your role does not allow this.';
  if (status === 404) return 'It does not exist, or you may not see it.';
  if (status === 429) return 'Too many attempts.';
  if (status === 503) return 'The server is not ready for this at the moment.';
  return `The server answered with status ${status}.`;
}
