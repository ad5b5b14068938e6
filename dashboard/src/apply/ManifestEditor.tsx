import type { EditorView } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { openEditor, replaceText, showWrongLine } from './code-editor';
import type { DraftText } from './draft';
import classes from './apply.module.css';

export interface EditorHandle {
  replace: (text: string) => void;
  focus: () => void;
}

interface Props {
  /** What it opens with; later changes are its own. */
  text: DraftText | string;
  wrongLine: number | undefined;
  onText: (text: DraftText) => void;
  onSend: () => void;
  onReady: (handle: EditorHandle | undefined) => void;
}

const HINT = `# Paste manifests here, or drop a file
apiVersion: apps/v1
kind: Deployment
…`;

/** The text editor; on its own so that only who writes manifests loads it. */
export default function ManifestEditor({ text, wrongLine, onText, onSend, onReady }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ text, onText, onSend, onReady });
  useLayoutEffect(() => {
    latest.current = { text, onText, onSend, onReady };
  });
  useEffect(() => {
    if (!host.current) return;
    const editor = openEditor({
      parent: host.current,
      text: latest.current.text as string,
      label: 'Manifests',
      hint: HINT,
      onText: (changed) => latest.current.onText(changed),
      onSend: () => latest.current.onSend(),
    });
    view.current = editor;
    latest.current.onReady({ replace: (whole) => replaceText(editor, whole), focus: () => editor.focus() });
    return () => {
      latest.current.onReady(undefined);
      editor.destroy();
    };
  }, []);
  useEffect(() => {
    if (view.current) showWrongLine(view.current, wrongLine);
  }, [wrongLine]);
  return <div ref={host} className={classes.editor} />;
}
