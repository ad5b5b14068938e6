import { useLayoutEffect, useRef } from 'react';
import { rowFocus } from '../ui/row-focus';

interface Actions {
  onHelp: () => void;
  onFleet: () => void;
  onPods: () => void;
  onAgents: () => void;
}

/** Keys of the page that is shown, beside those of every page. */
const pageKeys = new Map<string, () => void>();

const CHORD_MILLIS = 1_200;

/** The keys of every page: `/`, `g f`, `g p`, `g a`, `j`, `k`, Enter, `?`, and Esc in a search box. */
export function useKeyboard(actions: Actions): void {
  const latest = useRef(actions);
  useLayoutEffect(() => {
    latest.current = actions;
  });
  useLayoutEffect(() => {
    let chordAt = 0;
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (event.key === 'Escape' && target.matches('[data-search]')) return target.blur();
      if (target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]')) return;
      if (document.querySelector('[role=dialog]')) return;
      const chord = Date.now() - chordAt < CHORD_MILLIS;
      chordAt = event.key === 'g' ? Date.now() : 0;
      if (chord && event.key === 'f') latest.current.onFleet();
      else if (chord && event.key === 'p') latest.current.onPods();
      else if (chord && event.key === 'a') latest.current.onAgents();
      else if (event.key === '?') latest.current.onHelp();
      else if (event.key === 'j') rowFocus.move(1);
      else if (event.key === 'k') rowFocus.move(-1);
      else if (event.key === 'Enter') rowFocus.openWhenThere() && event.preventDefault();
      else if (event.key === '/') focusSearch(event);
      else if (!event.repeat) pageKeys.get(event.key)?.();
    }
    const onFocus = () => rowFocus.forget();
    document.addEventListener('keydown', onKey);
    document.addEventListener('focusin', onFocus);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('focusin', onFocus);
    };
  }, []);
}

/** A key that acts while the calling component is shown. */
export function usePageKey(key: string, act: () => void): void {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  useLayoutEffect(() => {
    const press = () => latest.current();
    pageKeys.set(key, press);
    return () => {
      if (pageKeys.get(key) === press) pageKeys.delete(key);
    };
  }, [key]);
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('[data-search]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}
