import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { ListModel } from './list-model';
import type { LogSession } from './log-session';

export interface SearchSteps {
  /** Position of the row at which the search stands. */
  current: number | undefined;
  /** Number of that row among those found, from 1; undefined before the first step. */
  at: number | undefined;
  of: number;
  /** Whether all rows were looked at. */
  done: boolean;
  next: () => void;
  previous: () => void;
}

/** Goes from one found row to the next, around the end. */
export function useSearchSteps(session: LogSession, model: ListModel, search: RegExp | undefined): SearchSteps {
  useSyncExternalStore(session.subscribe, () => (session.found ? `${session.found.first} ${session.found.end} ${session.isScanned}` : ''));
  const [current, setCurrent] = useState<number>();
  useEffect(() => setCurrent(undefined), [search]);
  const { found } = session;
  const step = useCallback(
    (by: 1 | -1) => {
      const scan = session.found;
      if (!scan || scan.size === 0) return;
      const from = current ?? model.firstPosition();
      const behind = scan.numberFrom(by === 1 && current !== undefined ? from + 1 : from);
      const number = by === 1 ? behind : behind - 1;
      const around = number >= scan.end ? scan.first : number < scan.first ? scan.end - 1 : number;
      const position = scan.positionAt(around);
      if (position === undefined) return;
      setCurrent(position);
      model.show(position);
    },
    [session, model, current],
  );
  const number = current === undefined || !found ? undefined : found.numberFrom(current);
  return {
    current,
    at: number !== undefined && found && found.positionAt(number) === current ? number - found.first + 1 : undefined,
    of: found?.size ?? 0,
    done: session.isScanned,
    next: useCallback(() => step(1), [step]),
    previous: useCallback(() => step(-1), [step]),
  };
}
