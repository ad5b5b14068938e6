import { Button, TextInput } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import type { ClusterDetail } from '../api/types';
import { SwitchCommand } from '../cluster/SwitchCommand';
import { usePageKey } from '../shell/keyboard';
import { Check } from '../ui/Check';
import { bytes, plural } from '../ui/format';
import { Notice } from '../ui/Notice';
import { isSilent } from '../ui/status';
import { type ApplyOptions, type Draft, deploymentProblem, draftProblem, lineOf, readFiles, type Readiness } from './draft';
import type { EditorHandle } from './ManifestEditor';
import { applyRefusal } from './refusals';
import { MAC, SendActions } from './SendActions';
import type { Sending } from './use-send';
import classes from './apply.module.css';

const ManifestEditor = lazy(() => import('./ManifestEditor'));

interface Props {
  cluster: ClusterDetail;
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  sending: Sending;
  refusal: string | undefined;
  readiness: Readiness;
}

/** Where manifests are written, dropped and sent. */
export function ApplyForm({ cluster, draft, onChange, sending, refusal, readiness }: Props) {
  const [editor, setEditor] = useState<EditorHandle>();
  const [fileNews, setFileNews] = useState<{ problem: boolean; words: string }>();
  const [over, setOver] = useState(false);
  const { text, options } = draft;
  const problem = draftProblem(draft);
  const blocked = refusal ?? problem;
  const wrongLine = sending.problem?.code === 'manifests_invalid' ? lineOf(sending.problem.message) : undefined;
  usePageKey('e', () => editor?.focus());

  async function take(files: readonly File[]) {
    if (files.length === 0 || !editor) return;
    try {
      const whole = await readFiles(files);
      const replaced = text !== undefined && text.length > 0;
      editor.replace(whole);
      const names = files.map((file) => file.name).join(', ');
      setFileNews({ problem: false, words: replaced ? `${names} took the place of what was there; undo (${MAC ? '⌘' : 'Ctrl+'}Z) brings it back.` : `${names} is in the editor.` });
    } catch (failure) {
      setFileNews({ problem: true, words: failure instanceof Error ? failure.message : 'The file cannot be read.' });
    }
  }

  return (
    <section
      className={classes.form}
      aria-label="Manifests to apply"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDropCapture={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        void take([...event.dataTransfer.files]);
      }}
    >
      <div className={classes.formHead}>
        <h2>Manifests</h2>
        <span className={classes.size}>{text && text.length > 0 ? `${plural(text.lines, 'line')} · ${bytes(text.length)}` : 'YAML or JSON, any kinds, several documents'}</span>
        <OpenFile disabled={!editor} onFiles={(files) => void take(files)} />
      </div>
      <div className={classes.editorBox}>
        <Suspense fallback={<div className={classes.editorLoading} aria-busy="true" aria-label="Loading the editor" />}>
          <ManifestEditor
            text={text ?? ''}
            wrongLine={wrongLine}
            onText={(next) => {
              onChange({ text: next });
              if (sending.problem) sending.forget();
            }}
            onSend={() => blocked === undefined && !sending.busy && sending.apply(true)}
            onReady={setEditor}
          />
        </Suspense>
        {over && <div className={classes.dropHere}>Drop it here</div>}
      </div>
      {fileNews && (
        <p className={classes.news} role="status" data-bad={fileNews.problem || undefined}>
          {fileNews.words}
        </p>
      )}
      <Options options={options} onChange={(change) => onChange({ options: { ...options, ...change } })} />
      {sending.problem && <Refused sending={sending} cluster={cluster} />}
      {isSilent(cluster.status) && !refusal && (
        <p className={classes.news} role="note">
          The agent is not heard of. What you send is stored and goes out when it polls again, within 10 minutes; after that it expires.
        </p>
      )}
      <SendActions blocked={blocked} refusal={refusal} showWhy={refusal !== undefined || (text !== undefined && text.length > 0)} sending={sending} readiness={readiness} />
    </section>
  );
}

function OpenFile({ disabled, onFiles }: { disabled: boolean; onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label="Manifest files"
        accept=".yaml,.yml,.json,.txt,application/json,text/plain"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Button size="compact-sm" variant="default" disabled={disabled} onClick={() => input.current?.click()}>
        Open a file
      </Button>
    </>
  );
}

function Options({ options, onChange }: { options: ApplyOptions; onChange: (change: Partial<ApplyOptions>) => void }) {
  const pruneFirst = options.deployment === '';
  return (
    <div className={classes.options}>
      <TextInput
        label="Deployment (optional)"
        description="Marks the objects as belonging together"
        placeholder="checkout"
        maxLength={63}
        spellCheck={false}
        autoComplete="off"
        value={options.deployment}
        error={deploymentProblem(options.deployment)}
        onChange={(event) => onChange({ deployment: event.currentTarget.value, ...(event.currentTarget.value === '' ? { prune: false } : {}) })}
      />
      <div className={classes.checks}>
        <Check label="Prune" checked={options.prune} disabled={pruneFirst} onChange={(prune) => onChange({ prune })}>
          {pruneFirst ? 'Needs the name of the deployment.' : 'Deletes what earlier applies of it left and these manifests no longer have.'}
        </Check>
        <Check label="Force" checked={options.force} onChange={(force) => onChange({ force })}>
          Takes fields over that another manager owns.
        </Check>
      </div>
    </div>
  );
}

/** Why it was not taken; what was sent is all still there. */
function Refused({ sending, cluster }: { sending: Sending; cluster: ClusterDetail }) {
  if (!sending.problem) return null;
  const { title, advice, code } = applyRefusal(sending.problem);
  const help = code === 'capability_missing' ? cluster.capability_help.find((each) => each.capability === 'apply_enabled') : undefined;
  return (
    <Notice
      tone="critical"
      title={
        <>
          {title} <code>{code}</code>
        </>
      }
      action={
        sending.problem.status === 0 || sending.problem.status >= 429 ? (
          <Button size="xs" variant="default" loading={sending.busy} onClick={() => sending.apply(sending.dryRun)}>
            Send again
          </Button>
        ) : undefined
      }
    >
      {help && !help.enabled ? <SwitchCommand help={help} cluster={cluster} /> : advice}
    </Notice>
  );
}
