import { serverClock } from './server-clock';
import type { Fleet, Me } from './types';

interface FirstData {
  /** The request that `data` answers, such as /api/v1/fleet?limit=100. */
  path?: string;
  me: Me | null;
  data?: Fleet;
}

/** What the server streamed into the page behind the static shell; undefined where it did not. */
export const firstData: FirstData | undefined = readFirstData(document);

export function readFirstData(page: Document): FirstData | undefined {
  const text = page.getElementById('niro-first-data')?.textContent;
  if (!text) return undefined;
  try {
    const first = JSON.parse(text) as FirstData;
    if (first.data) serverClock.observe(first.data.as_of);
    return first;
  } catch {
    return undefined;
  }
}
