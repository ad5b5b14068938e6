import { serverClock } from './server-clock';
import type { ClusterDetail, Fleet, Me } from './types';

interface FirstData {
  /** The request that `data` answers, such as /api/v1/fleet?limit=100. */
  path?: string;
  me: Me | null;
  data?: Fleet | ClusterDetail | null;
}

/** What the server streamed into the page behind the static shell; undefined where it did not. */
let firstData: FirstData | undefined = readFirstData(document);
const receivedAt = Date.now();

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

/** Query options that start with who is signed in, if the page brought it. */
export function streamedMe(): { initialData?: Me | null } {
  return firstData ? { initialData: firstData.me } : {};
}

/** The streamed body if it answers this path with these parameters, and when it came. */
export function streamed<T extends Fleet | ClusterDetail>(path: string, parameters: Record<string, string | number> = {}): { body: T; receivedAt: number } | undefined {
  if (!firstData?.path || !firstData.data) return undefined;
  const url = new URL(firstData.path, 'http://here');
  const brought = [...url.searchParams];
  const same = url.pathname === path && brought.length === Object.keys(parameters).length && brought.every(([name, value]) => value === String(parameters[name]));
  return same ? { body: firstData.data as T, receivedAt } : undefined;
}

/** The next to sign in must not see it. */
export function forgetFirstData(): void {
  firstData = undefined;
}
