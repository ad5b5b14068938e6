import { type Styled, styledText } from './ansi';
import type { LogRow } from './log-buffer';
import { piecesOf } from './matching';

export interface Decorated extends Styled {
  marked: boolean;
}

/** A line in pieces: each of one colour, and either found by the search or not. */
export function decorate(row: Pick<LogRow, 'text' | 'raw'>, search: RegExp | undefined, colours: boolean, most: number): Decorated[] {
  const text = row.text.length > most ? row.text.slice(0, most) : row.text;
  const marks = piecesOf(text, search);
  if (!colours || row.raw === undefined) return marks.map((piece) => ({ ...piece, style: '' }));
  const pieces: Decorated[] = [];
  const styles = styledText(row.raw);
  let style = 0;
  let used = 0;
  for (const mark of marks) {
    for (let at = 0; at < mark.text.length; ) {
      const styled = styles[style];
      const length = Math.min(mark.text.length - at, styled ? styled.text.length - used : Infinity);
      pieces.push({ text: mark.text.slice(at, at + length), marked: mark.marked, style: styled?.style ?? '', ...(styled?.colour && { colour: styled.colour }) });
      at += length;
      used += length;
      if (styled && used === styled.text.length) {
        style++;
        used = 0;
      }
    }
  }
  return pieces;
}
