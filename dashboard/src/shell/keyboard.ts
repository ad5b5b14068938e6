import { useEffect, useRef } from 'react';

interface Actions {
  onHelp: () => void;
  onFleet: () => void;
}

const CHORD_MILLIS = 1_200;

/** The keys of every page: `/`, `g f`, `j`, `k`, `?`, and Esc in a search box. */
export function useKeyboard(actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
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
      else if (event.key === '?') latest.current.onHelp();
      else if (event.key === 'j') moveInList(1);
      else if (event.key === 'k') moveInList(-1);
      else if (event.key === '/') focusSearch(event);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('[data-search]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

const MOST_FRAMES = 30;

/** Selection is focus, so Enter, screen readers and the visible ring need nothing more. */
function moveInList(step: 1 | -1, frames = 0): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? rows.find((row) => row.getBoundingClientRect().top >= 0) : rows[at + step];
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  } else if (at >= 0 && frames < MOST_FRAMES) {
    // a long list only holds the rows near the window: the next one comes with the next frames, or this is the end
    requestAnimationFrame(() => moveInList(step, frames + 1));
  }
}
