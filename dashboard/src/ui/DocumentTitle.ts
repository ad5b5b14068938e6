import { useEffect } from 'react';

/** Names the browser's tab; a number in front tells how many clusters need a look. */
export function useDocumentTitle(name: string, needLook = 0): void {
  useEffect(() => {
    document.title = `${needLook > 0 ? `(${needLook}) ` : ''}${name} · Niro`;
  }, [name, needLook]);
}
