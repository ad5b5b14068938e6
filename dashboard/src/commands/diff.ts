export interface DiffLine {
  kind: 'added' | 'removed' | 'same' | 'place' | 'note';
  text: string;
  /** Line numbers in the present and the wanted text; undefined where the line is not in it. */
  before?: number;
  after?: number;
}

export interface Diff {
  lines: readonly DiffLine[];
  added: number;
  removed: number;
}

const PLACE = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Reads a unified diff. Lines that are none of it, such as that the rest was cut, are notes. */
export function readDiff(text: string): Diff {
  const lines: DiffLine[] = [];
  let [before, after, added, removed] = [0, 0, 0, 0];
  let inside = false;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const place = PLACE.exec(line);
    if (place) {
      before = Number(place[1]);
      after = Number(place[2]);
      inside = true;
      lines.push({ kind: 'place', text: line });
    } else if (!inside) {
      if (!/^(---|\+\+\+) /.test(line)) lines.push({ kind: 'note', text: line });
    } else if (line.startsWith('+')) {
      added++;
      lines.push({ kind: 'added', text: line.slice(1), after: after++ });
    } else if (line.startsWith('-')) {
      removed++;
      lines.push({ kind: 'removed', text: line.slice(1), before: before++ });
    } else if (line.startsWith(' ') || line === '') {
      lines.push({ kind: 'same', text: line.slice(1), before: before++, after: after++ });
    } else {
      lines.push({ kind: 'note', text: line.replace(/^\\ /, '') });
    }
  }
  return { lines, added, removed };
}
