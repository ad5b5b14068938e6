import { Button, TextInput } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ClusterDetail } from '../api/types';
import { SwitchCommand } from '../cluster/SwitchCommand';
import { usePageKey } from '../shell/keyboard';
import { WhyNot } from '../ui/AdminOnly';
import { Check } from '../ui/Check';
import { bytes, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { isSilent } from '../ui/status';
import { type ApplyOptions, type Draft, deploymentProblem, draftProblem, lineOf, readFiles, type Readiness } from './draft';
import type { EditorHandle } from './ManifestEditor';
import { applyRefusal } from './refusals';
import type { Sending } from './use-send';
import classes from './apply.module.css';

const ManifestEditor = lazy(() => import('./ManifestEditor'));

/** Where the buttons are that send. */
export const ACTIONS_ID = 'apply-actions';

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

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
      <Actions blocked={blocked} refusal={refusal} showWhy={refusal !== undefined || (text !== undefined && text.length > 0)} sending={sending} readiness={readiness} />
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

function Actions({ blocked, refusal, showWhy, sending, readiness }: { blocked: string | undefined; refusal: string | undefined; showWhy: boolean; sending: Sending; readiness: Readiness }) {
  const [sure, setSure] = useState(false);
  const tried = readiness.kind === 'tried';
  const question = questionOf(readiness);
  useEffect(() => setSure(false), [question]);
  const disabled = blocked !== undefined || sending.busy;
  function apply() {
    setSure(false);
    sending.apply(false);
  }
  if (sure && question && !disabled) {
    return (
      <Notice tone={readiness.kind === 'untried' ? 'warning' : 'critical'} title={question}>
        <span className={classes.sure}>
          {readiness.kind === 'untried' ? (
            <Button size="xs" autoFocus onClick={() => (setSure(false), sending.apply(true))}>
              Dry run first
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => setSure(false)}>
              Not yet
            </Button>
          )}
          <Button size="xs" {...(tried ? { color: 'red', autoFocus: true } : { variant: 'default' })} onClick={apply}>
            Apply all the same
          </Button>
        </span>
      </Notice>
    );
  }
  return (
    <div className={classes.actions} id={ACTIONS_ID}>
      <WhyNot reason={showWhy ? blocked : undefined} hint="no-apply">
        <Button variant={tried ? 'default' : 'filled'} disabled={disabled} loading={sending.busy && sending.dryRun} aria-keyshortcuts="Control+Enter" onClick={() => sending.apply(true)}>
          Dry run
        </Button>
      </WhyNot>
      <WhyNot reason={showWhy ? blocked : undefined} hint="no-apply">
        <Button variant={tried ? 'filled' : 'default'} disabled={disabled} loading={sending.busy && !sending.dryRun} onClick={() => (question ? setSure(true) : apply())}>
          {tried && readiness.changes > 0 ? `Apply ${plural(readiness.changes, 'change')}` : 'Apply'}
        </Button>
      </WhyNot>
      {refusal ? (
        <small>{refusal}</small>
      ) : tried ? (
        <small>
          <Icon name="check" size={13} /> This is what the dry run tried.
        </small>
      ) : (
        <small className={classes.keys}>{MAC ? '⌘' : 'Ctrl'}+Enter tries it; nothing is touched. Esc, then Tab leaves the editor.</small>
      )}
    </div>
  );
}

/** What is asked before it is applied; undefined where nothing is. */
function questionOf(readiness: Readiness): string | undefined {
  if (readiness.kind === 'untried') return 'This was not tried: nobody knows yet what it changes.';
  const { failed, deleted } = readiness;
  if (failed > 0 && deleted > 0) return `${plural(failed, 'object')} would fail; ${plural(deleted, 'object')} would be deleted if none does.`;
  if (failed > 0) return `${plural(failed, 'object')} would fail; the others are applied.`;
  if (deleted > 0) return `${plural(deleted, 'object')} would be deleted.`;
  return undefined;
}
