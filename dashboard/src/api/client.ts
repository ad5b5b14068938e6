import createClient from 'openapi-fetch';
import type { paths } from '../api.gen';
import { problemOf, problemOfFailure } from './problem';

const DEADLINE_MILLIS = 10_000;

export const api = createClient<paths>({ baseUrl: '/api/v1', fetch: fetchWithin(DEADLINE_MILLIS) });

/** Called when the server says that nobody is signed in (any more). */
let onSignedOut: () => void = () => {};

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; throws ApiProblem otherwise. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await settle(call);
  return answer.data as T;
}

/** Like unwrap, but hands out the whole answer and lets 304 pass. */
export async function settle<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (failure) {
    throw problemOfFailure(failure);
  }
  if (answer.response.ok || answer.response.status === 304) return answer;
  const problem = problemOf(answer.response, answer.error);
  if (problem.status === 401) onSignedOut();
  throw problem;
}

/** A fetch that gives up after so many milliseconds. */
export function fetchWithin(millis: number): (request: Request) => Promise<Response> {
  return (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(millis)]) });
}
