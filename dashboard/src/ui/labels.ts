const LONGEST_VALUE = 63;

/** Key and value of `key=value`; undefined where the text is no label. */
export function parseLabel(text: string): { key: string; value: string } | undefined {
  const at = text.indexOf('=');
  if (at < 0) return undefined;
  const key = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  return /^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/.test(key) && value.length <= LONGEST_VALUE ? { key, value } : undefined;
}
