/** A piece of a line in one style. */
export interface Styled {
  text: string;
  /** Names of styles: c0 to c15 colours, b0 to b15 behind the text, bold, dim, italic, underline. */
  style: string;
  /** A colour beyond the sixteen, as CSS. */
  colour?: string;
}

const ESCAPE = '\u001b';
// CSI and OSC sequences, single escapes, and what is left of control characters but the tab
const SEQUENCES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\^_]?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u009b]/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f\u009b]/;

/** The text as people read it, without codes for terminals. */
export function plainText(text: string): string {
  return CONTROL.test(text) ? text.replace(SEQUENCES, '') : text;
}

export function hasAnsi(text: string): boolean {
  return text.includes(ESCAPE);
}

/** The pieces of a line with their colours; all other codes are left out. */
export function styledText(text: string): Styled[] {
  const pieces: Styled[] = [];
  const look = new Look();
  let from = 0;
  for (const match of text.matchAll(SEQUENCES)) {
    add(pieces, text.slice(from, match.index), look);
    from = match.index + match[0].length;
    const codes = /^\u001b\[([\d;:]*)m$/.exec(match[0]);
    if (codes) look.apply(codes[1] ?? '');
  }
  add(pieces, text.slice(from), look);
  return pieces;
}

function add(pieces: Styled[], text: string, look: Look): void {
  if (text === '') return;
  const style = look.style();
  const last = pieces.at(-1);
  if (last && last.style === style && last.colour === look.colour) last.text += text;
  else pieces.push({ text, style, ...(look.colour && { colour: look.colour }) });
}

const LEVELS = [0, 95, 135, 175, 215, 255];
const SWITCHES: Record<number, 'bold' | 'dim' | 'italic' | 'underline'> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline' };
const OFF: Record<number, readonly ('bold' | 'dim' | 'italic' | 'underline')[]> = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'] };

/** What the codes so far make of the text behind them. */
class Look {
  colour: string | undefined;
  private front: number | undefined;
  private behind: number | undefined;
  private readonly on = new Set<string>();

  style(): string {
    const names = [...this.on];
    if (this.front !== undefined) names.push(`c${this.front}`);
    if (this.behind !== undefined) names.push(`b${this.behind}`);
    return names.join(' ');
  }

  apply(codes: string): void {
    const numbers = codes.split(/[;:]/).map(Number);
    for (let at = 0; at < numbers.length; at++) {
      const code = numbers[at] ?? 0;
      if (code === 38 || code === 48) at += this.extended(code === 38, numbers.slice(at + 1));
      else this.one(code);
    }
  }

  private one(code: number): void {
    const name = SWITCHES[code];
    if (code === 0) this.reset();
    else if (name) this.on.add(name);
    else if (OFF[code]) OFF[code].forEach((each) => this.on.delete(each));
    else if (code >= 30 && code <= 37) this.paint(code - 30);
    else if (code >= 90 && code <= 97) this.paint(code - 82);
    else if (code >= 40 && code <= 47) this.behind = code - 40;
    else if (code >= 100 && code <= 107) this.behind = code - 92;
    else if (code === 39) this.paint(undefined);
    else if (code === 49) this.behind = undefined;
  }

  private reset(): void {
    this.on.clear();
    this.paint(undefined);
    this.behind = undefined;
  }

  private paint(front: number | undefined): void {
    this.front = front;
    this.colour = undefined;
  }

  /** One of 256 colours, or red, green and blue; answers how many numbers that took. */
  private extended(front: boolean, [kind, ...rest]: number[]): number {
    const colour = kind === 2 ? rgb(rest[0], rest[1], rest[2]) : kind === 5 ? ofPalette(rest[0] ?? 0) : undefined;
    if (typeof colour === 'number') {
      if (front) this.paint(colour);
      else this.behind = colour;
    } else if (front && colour) {
      this.paint(undefined);
      this.colour = colour;
    }
    return kind === 2 ? 4 : kind === 5 ? 2 : 1;
  }
}

function ofPalette(index: number): number | string {
  if (index < 16) return index;
  if (index > 231) return rgb(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const cube = index - 16;
  return rgb(LEVELS[Math.floor(cube / 36)], LEVELS[Math.floor(cube / 6) % 6], LEVELS[cube % 6]);
}

function rgb(red = 0, green = 0, blue = 0): string {
  return `rgb(${red} ${green} ${blue})`;
}
