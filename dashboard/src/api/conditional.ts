import { settle } from './client';
import { serverClock } from './server-clock';

const MOST_KEPT = 200;

interface Kept {
  etag: string;
  body: object;
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/**
 * Reads with If-None-Match: an unchanged answer (304) gives the body of before, with the time at which the server
 * found it unchanged. The rows keep their identity, so nothing that shows them renders again.
 */
export class ConditionalReads {
  private readonly kept = new Map<string, Kept>();

  async read<T extends { as_of?: string | null }>(
    key: string,
    call: (headers: Record<string, string>) => Promise<Answer<T>>,
  ): Promise<T> {
    const before = this.kept.get(key);
    const answer = await settle(call(before ? { 'If-None-Match': before.etag } : {}));
    const asOf = answer.response.headers.get('Niro-As-Of');
    if (asOf) serverClock.observe(asOf);
    if (answer.response.status === 304) {
      if (!before) throw new Error('304 without a condition');
      return { ...before.body, ...(asOf ? { as_of: asOf } : {}) } as T;
    }
    const body = answer.data as T;
    if (body.as_of) serverClock.observe(body.as_of);
    this.remember(key, answer.response.headers.get('ETag'), body);
    return body;
  }

  forgetAll(): void {
    this.kept.clear();
  }

  private remember(key: string, etag: string | null, body: object): void {
    this.kept.delete(key);
    if (!etag) return;
    this.kept.set(key, { etag, body });
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value as string);
  }
}

export const reads = new ConditionalReads();
