import type { LogRow } from './log-buffer';
import type { LogSession, View } from './log-session';
import { markerLook } from './states';

const ROWS_AT_ONCE = 10_000;

/** The rows as a text file: UTC times, sources where there are several, markers as comments. */
export async function textOf(rows: Iterable<LogRow>, severalSources: boolean, rest: () => Promise<void>): Promise<Blob> {
  const parts: string[] = [];
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(textLine(row, severalSources));
    if (lines.length < ROWS_AT_ONCE) continue;
    parts.push(lines.join(''));
    lines = [];
    await rest();
  }
  parts.push(lines.join(''));
  return new Blob(parts, { type: 'text/plain;charset=utf-8' });
}

export function textLine(row: LogRow, severalSources: boolean): string {
  if (row.kind !== undefined) return `# ${markerLook({ ...row, kind: row.kind }).words}\n`;
  const source = severalSources && row.source ? `${row.source.id} ` : '';
  return `${row.timestamp} ${source}${row.raw ?? row.text}\n`;
}

export function* rowsOf(session: LogSession, view: View): Generator<LogRow> {
  for (let number = view.first; number < view.end; number++) {
    const row = session.buffer.at(view.positionAt(number) ?? -1);
    if (row) yield row;
  }
}

/** Saves the rows that are shown, as the browser saves downloads. */
export async function download(session: LogSession, name: string): Promise<void> {
  const several = session.sources.all.length > 1;
  const text = await textOf(rowsOf(session, session.view), several, () => new Promise((resolve) => setTimeout(resolve)));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(text);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A name that sorts by time: `shop-checkout-7f9-20261121-120000.log`. */
export function fileName(what: string, now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${what.replace(/[^\w.-]+/g, '-')}-${time}.log`;
}
