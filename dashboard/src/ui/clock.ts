import { useSyncExternalStore } from 'react';
import { serverClock } from '../api/server-clock';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's time in milliseconds, one tick a second. Only what shows an age should use it. */
export function useServerNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(serverClock.now() / 1_000) * 1_000);
}

/** This browser's time, one tick a second. */
export function useLocalNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / 1_000) * 1_000);
}
