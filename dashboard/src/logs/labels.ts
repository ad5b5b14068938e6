import type { LogSource } from './sources';

const LONGEST = 24;
export const COLOURS = 8;

/** Short names that tell sources apart: what pods share at their beginning is left out, and so is a container that all share. */
export function sourceLabels(sources: readonly LogSource[]): ReadonlyMap<string, string> {
  const pods = [...new Set(sources.map((source) => source.name.pod))];
  const containers = new Set(sources.map((source) => source.name.container));
  const shared = sharedStart(pods);
  return new Map(
    sources.map(({ id, name }) => {
      const pod = pods.length > 1 ? name.pod.slice(shared) : '';
      const container = containers.size > 1 || pod === '' ? name.container : '';
      const label = [pod, container].filter((part) => part !== '').join('/');
      return [id, label.length > LONGEST ? `…${label.slice(1 - LONGEST)}` : label];
    }),
  );
}

/** Characters of the beginning that all names share, up to a hyphen. */
function sharedStart(names: readonly string[]): number {
  const [first = '', ...others] = names;
  let shared = 0;
  for (let at = 0; at < first.length; at++) {
    if (others.some((name) => name[at] !== first[at])) break;
    if (first[at] === '-') shared = at + 1;
  }
  return shared;
}

/** The name of what made a pod, as far as the pod's name tells: what its siblings' names begin with. */
export function podStem(name: string): string {
  return name.replace(/-(?:[bcdfghj-np-tv-xz2456789]{6,10}|(?=[a-z]*\d)[a-z0-9]{6,10})-[a-z0-9]{5}$|-[a-z0-9]{5}$|-\d+$/, '') || name;
}
