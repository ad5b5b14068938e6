import type { Times } from './address';

const two = (value: number) => String(value).padStart(2, '0');

/** `2026-11-21 12:00:00.123`, or the time of day alone. */
export function lineTime(timestamp: string, times: Times, short: boolean): string {
  if (timestamp === '' || times === 'none') return '';
  if (times === 'utc') return short ? timestamp.slice(11, 23) : `${timestamp.slice(0, 10)} ${timestamp.slice(11, 23)}`;
  const at = new Date(`${timestamp.slice(0, 19)}Z`);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${timestamp.slice(19, 23)}`;
  return short ? time : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** Characters that a time takes. */
export function timeWidth(times: Times, short: boolean): number {
  if (times === 'none') return 0;
  return short ? 12 : 23;
}
