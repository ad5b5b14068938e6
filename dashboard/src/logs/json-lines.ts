export type TokenKind = 'key' | 'string' | 'number' | 'literal' | 'plain';

export interface Token {
  text: string;
  kind: TokenKind;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/** Whether a line is a JSON object; cheap for lines that are not. */
export function isJsonLine(text: string): boolean {
  const line = text.trim();
  if (!line.startsWith('{') || !line.endsWith('}') || line.length < 5) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** A JSON line on several lines, indented. The tokens are those of the line itself: large numbers stay as they were written. */
export function spreadJson(text: string): Token[] {
  const tokens: Token[] = [];
  const found = [...text.matchAll(TOKENS)].map((match) => match[0]);
  let depth = 0;
  const add = (piece: string, kind: TokenKind = 'plain') => tokens.push({ text: piece, kind });
  const newLine = () => `\n${'  '.repeat(depth)}`;
  found.forEach((token, at) => {
    const next = found[at + 1];
    if (token === '{' || token === '[') {
      const empty = next === '}' || next === ']';
      if (!empty) depth++;
      add(empty ? token : token + newLine());
    } else if (token === '}' || token === ']') {
      const empty = found[at - 1] === '{' || found[at - 1] === '[';
      if (!empty) depth--;
      add(empty ? token : newLine() + token);
    } else if (token === ',') add(token + newLine());
    else if (token === ':') add(': ');
    else if (token.startsWith('"')) add(token, next === ':' ? 'key' : 'string');
    else add(token, /^[tfn]/.test(token) ? 'literal' : 'number');
  });
  return tokens;
}
