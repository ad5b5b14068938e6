import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Level } from './severity';
import { ListModel } from './list-model';
import { LogSession } from './log-session';
import { rowsShown, searchFor } from './matching';

/** One session a stream: another way to look at the lines does not open it again. */
export function useLogSession(path: string): { session: LogSession; model: ListModel } {
  const made = useMemo(() => {
    const session = new LogSession(path);
    return { session, model: new ListModel(session) };
  }, [path]);
  useEffect(() => {
    made.session.start();
    return () => made.session.stop();
  }, [made]);
  return made;
}

/** Renders again when sources, their states or the connection change. */
export function useShape(session: LogSession): void {
  useSyncExternalStore(session.subscribe, () => session.shape);
}

/** Renders again with every change of what is shown. */
export function useLines(session: LogSession): void {
  useSyncExternalStore(session.subscribe, () => session.version);
}

/** Tells the session which rows are shown and what is searched for; gives the search as lines are marked with it. */
export function useChoice(session: LogSession, { filter, level, hidden, search }: { filter: string; level: Level; hidden: readonly string[]; search: string }): RegExp | undefined {
  const without = hidden.join('\n');
  const found = useMemo(() => searchFor(search.trim()), [search]);
  useEffect(() => session.show(rowsShown({ filter, level, hidden: without === '' ? [] : without.split('\n') })), [session, filter, level, without]);
  useEffect(() => session.searchFor(found), [session, found]);
  return found;
}
