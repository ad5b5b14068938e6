import type { LogRow } from './log-buffer';
import { LEAST, type Level } from './severity';

export type RowTest = (row: LogRow) => boolean;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds a text in lines, without regard to case; undefined where nothing is searched for. */
export function searchFor(text: string): RegExp | undefined {
  return text === '' ? undefined : new RegExp(escaped(text), 'gi');
}

/** Whether the text is in the line. */
export function isIn(search: RegExp, text: string): boolean {
  search.lastIndex = 0;
  return search.test(text);
}

export interface Words {
  wanted: readonly RegExp[];
  unwanted: readonly RegExp[];
}

/** `error "connection refused" -health`: words that a line must hold, and, with a minus, must not. */
export function readWords(filter: string): Words {
  const words = [...filter.matchAll(/(-?)(?:"([^"]+)"?|([^\s"]+))/g)].map(([, minus, quoted, plain]) => ({ minus: minus === '-', text: quoted ?? plain ?? '' }));
  const regular = (minus: boolean) => words.filter((word) => word.minus === minus && word.text !== '' && word.text !== '-').map(({ text }) => new RegExp(escaped(text), 'i'));
  return { wanted: regular(false), unwanted: regular(true) };
}

interface Shown {
  filter: string;
  level: Level;
  hidden: readonly string[];
}

/** Which rows are shown; undefined for all of them. Markers always are, unless their source is not: what is missing is never hidden. */
export function rowsShown({ filter, level, hidden }: Shown): RowTest | undefined {
  const { wanted, unwanted } = readWords(filter);
  if (wanted.length + unwanted.length === 0 && level === 'all' && hidden.length === 0) return undefined;
  const least = LEAST[level];
  const without = new Set(hidden);
  return (row) => {
    if (row.source && without.has(row.source.id)) return false;
    if (row.kind !== undefined) return true;
    if (row.severity < least) return false;
    const text = row.text;
    return wanted.every((word) => word.test(text)) && !unwanted.some((word) => word.test(text));
  };
}

export interface Piece {
  text: string;
  marked: boolean;
}

/** The text cut where the search finds itself in it. */
export function piecesOf(text: string, search: RegExp | undefined): Piece[] {
  if (!search) return [{ text, marked: false }];
  const pieces: Piece[] = [];
  let from = 0;
  search.lastIndex = 0;
  for (const match of text.matchAll(search)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), marked: false });
    pieces.push({ text: match[0], marked: true });
    from = match.index + match[0].length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), marked: false });
  return pieces;
}
