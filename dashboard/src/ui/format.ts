/** Numbers and times as people read them. Unknown is always an en dash, never a zero. */
export const UNKNOWN = '–';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in one or two units: `7 s`, `3 min`, `2 h 5 min`, `4 d`. */
export function duration(millis: number): string {
  const positive = Math.max(0, millis);
  if (positive < MINUTE) return `${Math.floor(positive / SECOND)} s`;
  if (positive < HOUR) return `${Math.floor(positive / MINUTE)} min`;
  if (positive < DAY) return twoUnits(positive, HOUR, 'h', MINUTE, 'min');
  if (positive < 10 * DAY) return twoUnits(positive, DAY, 'd', HOUR, 'h');
  return `${Math.floor(positive / DAY)} d`;
}

/** A measured time: `<1 ms`, `12 ms`, `1.2 s`, `3 min 4 s`. */
export function elapsed(millis: number): string {
  const positive = Math.max(0, millis);
  if (positive < 1) return '<1 ms';
  if (positive < SECOND) return `${Math.round(positive)} ms`;
  if (positive < 10 * SECOND) return `${trimmed(positive / SECOND, 1)} s`;
  if (positive < MINUTE) return `${Math.round(positive / SECOND)} s`;
  return positive < HOUR ? twoUnits(positive, MINUTE, 'min', SECOND, 's') : duration(positive);
}

/** A countdown with seconds: `59 min 12 s`. */
export function countdown(millis: number): string {
  const positive = Math.max(0, millis);
  if (positive < MINUTE) return `${Math.ceil(positive / SECOND)} s`;
  return `${Math.floor(positive / MINUTE)} min ${Math.floor((positive % MINUTE) / SECOND)} s`;
}

function twoUnits(millis: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((millis % large) / small);
  return `${Math.floor(millis / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

export function age(at: string | null | undefined, now: number): string {
  return at ? duration(now - Date.parse(at)) : UNKNOWN;
}

const whole = new Intl.NumberFormat('en');

export function count(value: number): string {
  return whole.format(value);
}

/** Cores of millicores: `0.35`, `2.4`, `128`. */
export function cores(millicores: number | null | undefined): string {
  if (millicores === null || millicores === undefined || millicores < 0) return UNKNOWN;
  const value = millicores / 1000;
  if (value > 0 && value < 0.01) return '<0.01';
  if (value >= 100) return count(Math.round(value));
  return value >= 10 ? trimmed(value, 1) : trimmed(value, 2);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || value < 0) return UNKNOWN;
  let unit = 0;
  let left = value;
  while (left >= 1024 && unit < BYTE_UNITS.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${left >= 10 || unit === 0 ? Math.round(left) : trimmed(left, 1)} ${BYTE_UNITS[unit]}`;
}

/** `11.2 of 15.4 GiB`: both amounts in the unit of the larger one. */
export function bytesOf(used: number, of: number): string {
  const whole = bytes(of);
  const part = bytes(used);
  const unit = whole.split(' ')[1];
  return unit && part.endsWith(` ${unit}`) ? `${part.split(' ')[0]} of ${whole}` : `${part} of ${whole}`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** Used share of a whole, 0 to 1 and beyond; undefined where either is unknown. */
export function share(used: number | null | undefined, of: number | null | undefined): number | undefined {
  if (used === null || used === undefined || used < 0 || !of || of < 0) return undefined;
  return used / of;
}

export function percent(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${Math.round(value * 100)} %`;
}

/** A message of a program as a line of the page. */
export function capitalised(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

export function clockTime(at: string | number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

export function dateTime(at: string | null | undefined): string {
  if (!at) return UNKNOWN;
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
