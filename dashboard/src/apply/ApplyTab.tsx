import { useCallback, useEffect } from 'react';
import { useSearchParams } from 'wouter';
import { useMe } from '../api/me';
import type { ClusterDetail } from '../api/types';
import { SwitchCommand } from '../cluster/SwitchCommand';
import { mayCommand } from '../commands/states';
import { useCommand } from '../commands/use-commands';
import { Notice } from '../ui/Notice';
import { isSilent } from '../ui/status';
import { ApplyForm } from './ApplyForm';
import { ApplyResult } from './ApplyResult';
import { type Draft, readinessOf, useDraft } from './draft';
import { RecentApplies } from './RecentApplies';
import { useSend } from './use-send';
import classes from './apply.module.css';

/** Manifests pasted, tried and applied; the command that is followed is in the address, so that a reload loses sight of nothing. */
export default function ApplyTab({ cluster }: { cluster: ClusterDetail }) {
  const [search, setSearch] = useSearchParams();
  const followed = search.get('command') ?? undefined;
  const follow = useCallback((id: string | undefined) => setSearch(id ? { command: id } : {}), [setSearch]);
  const [draft, change] = useDraft(cluster.id);
  const sending = useSend(cluster.id, draft, change, follow);
  const command = useCommand(followed);
  const result = command.data?.cluster_id === cluster.id ? command.data : undefined;
  const refusal = useRefusal(cluster);
  const off = cluster.capabilities?.apply_enabled === false;
  const empty = !draft.text || draft.text.length === 0;
  useAskBeforeLeaving(draft);
  return (
    <>
      {off && <ApplyOff cluster={cluster} />}
      <div className={classes.page} data-followed={followed !== undefined || undefined}>
        {!(off && empty) && (
          <ApplyForm cluster={cluster} draft={draft} onChange={change} sending={sending} refusal={refusal} readiness={readinessOf(draft, followed ? result : undefined)} />
        )}
        {followed ? (
          <ApplyResult
            key={followed}
            query={command}
            cluster={cluster}
            keys={draft.keys}
            {...(draft.sent?.id === followed && !refusal && { onForce: () => sending.apply(true, { force: true }) })}
            onFollow={follow}
            refusal={refusal}
          />
        ) : (
          <RecentApplies cluster={cluster} guided={refusal === undefined} onFollow={follow} />
        )}
      </div>
    </>
  );
}

/** Why nothing can be sent from here; undefined where it can. An offline cluster gets its command later. */
function useRefusal(cluster: ClusterDetail): string | undefined {
  const role = useMe().data?.role;
  if (!mayCommand(role)) return 'Your role may look, but not apply. Ask an admin.';
  if (cluster.capabilities?.apply_enabled === false) return 'Applying is switched off in this cluster. The command above switches it on.';
  return undefined;
}

function ApplyOff({ cluster }: { cluster: ClusterDetail }) {
  const help = cluster.capability_help.find((each) => each.capability === 'apply_enabled');
  return (
    <Notice tone={isSilent(cluster.status) ? 'unknown' : 'pending'} title="Applying is switched off in this cluster">
      <div className={classes.off}>
        {help && (
          <>
            <p>
              {help.unlocks}. The installer grants it, with no new token{help.grants && <>: {help.grants}</>}.
            </p>
            <SwitchCommand help={help} cluster={cluster} />
          </>
        )}
      </div>
    </Notice>
  );
}

/** Manifests are kept in this page only: leaving it with some that were not applied is asked first. */
function useAskBeforeLeaving({ text, sent }: Draft): void {
  const unsaved = text !== undefined && text.length > 0 && !(sent && !sent.dryRun && text.eq(sent.text));
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
}
