import { Button } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { freshnessOf } from '../api/live';
import { useMayChangeClusters } from '../api/me';
import type { AgentRollout } from '../api/types';
import { AdminOnly, WhyNot } from '../ui/AdminOnly';
import { Age } from '../ui/Age';
import { useLocalNow } from '../ui/clock';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Blank, Notice } from '../ui/Notice';
import { AsOf, StaleBanner } from '../ui/Stale';
import { ReleasesPanel } from './ReleasesPanel';
import { isOpen, ROLLOUT_LOOKS, sumOf } from './rollout';
import { RolloutForm } from './RolloutForm';
import { RolloutPanel, RolloutPill, Strip } from './RolloutPanel';
import { useReleases, useRollout, useRollouts, useVersions } from './use-agents';
import { VersionsPanel } from './VersionsPanel';
import classes from './agents.module.css';

/** The agents' versions, the releases that are known, and rolling one out wave by wave. */
export default function AgentsPage() {
  const versions = useVersions();
  const releases = useReleases();
  const rollouts = useRollouts();
  const [search, setSearch] = useSearchParams();
  const [starting, setStarting] = useState<string>();
  const may = useMayChangeClusters();
  const now = useLocalNow();
  const listed = rollouts.data?.items ?? [];
  const wanted = search.get('rollout') ?? undefined;
  const known = wanted ? listed.find((rollout) => rollout.id === wanted) : listed[0];
  const other = useRollout(wanted && rollouts.data && !known ? wanted : undefined);
  const shown = known ?? other.data;
  const open = listed.find(isOpen);
  useDocumentTitle('Agents', open?.status === 'halted' ? 1 : 0);
  const freshness = freshnessOf({ error: versions.error ?? rollouts.error ?? releases.error, dataUpdatedAt: versions.dataUpdatedAt, errorUpdatedAt: Math.max(versions.errorUpdatedAt, rollouts.errorUpdatedAt, releases.errorUpdatedAt) }, now);
  const stale = freshness.kind === 'stale';
  const asOf = versions.data?.as_of;
  const there = versions.data && releases.data && rollouts.data;
  const problem = versions.error ?? releases.error ?? rollouts.error;
  const retry = () => void Promise.all([versions.refetch(), releases.refetch(), rollouts.refetch()]);
  const show = (id: string) => setSearch({ rollout: id });

  const startButton = (
    <AdminOnly allowed={may}>
      <WhyNot reason={may && open ? 'One rollout at a time: the present one is not finished.' : undefined} hint="one-rollout">
        <Button leftSection={<Icon name="update" />} disabled={!may || open !== undefined || !releases.data} onClick={() => setStarting('')}>
          Roll out a version
        </Button>
      </WhyNot>
    </AdminOnly>
  );

  return (
    <main className={classes.page} id="main">
      <div className={classes.head}>
        <h1>Agents</h1>
        {asOf && <AsOf asOf={asOf} stale={stale} />}
        <span className={classes.push} />
        {there && versions.data.items.length > 0 && startButton}
      </div>
      {there && <StaleBanner freshness={freshness} asOf={asOf} onRetry={retry} />}
      {!there && problem && (
        <Notice
          tone="critical"
          title="The agents cannot be shown"
          action={
            <Button size="xs" variant="default" loading={versions.isFetching} onClick={retry}>
              Retry now
            </Button>
          }
        >
          {problem.message} It is tried again every few seconds.
        </Notice>
      )}
      {!there && !problem && <Skeleton />}
      {there && versions.data.items.length === 0 && (
        <Blank icon="heart" title="No agent yet">
          Add a cluster on the fleet page: the version of its agent shows here with its first heartbeat, and newer ones can be rolled out from here.
        </Blank>
      )}
      {there && (versions.data.items.length > 0 || shown) && (
        <div className={classes.content} data-stale={stale || undefined}>
          <div className={classes.column}>
            {shown && <RolloutPanel key={shown.id} rollout={shown} />}
            {wanted && !shown && other.error && (
              <Notice tone="warning" title="The rollout cannot be shown">
                {other.error.message}
              </Notice>
            )}
            {listed.length === 0 && !wanted && (
              <section className={classes.panel}>
                <h2>Rollouts</h2>
                <p className={classes.lead}>
                  No version was rolled out yet. A rollout updates the agents that may update themselves, wave by wave, and halts at the first failure. An
                  agent cannot be lost by it: the old one works on until the new one has proven itself, and is set back if it does not.
                </p>
              </section>
            )}
            {listed.length > 1 && <History rollouts={listed} shown={shown?.id} onShow={show} />}
          </div>
          <div className={classes.column}>
            <VersionsPanel versions={versions.data.items} />
            <ReleasesPanel releases={releases.data.items} onRollOut={open || !may ? undefined : setStarting} />
          </div>
        </div>
      )}
      {starting !== undefined && there && (
        <RolloutForm
          version={starting}
          releases={releases.data.items}
          versions={versions.data.items}
          usualWaves={rollouts.data.usual_waves}
          onClose={() => setStarting(undefined)}
          onStarted={(rollout) => {
            setStarting(undefined);
            show(rollout.id);
          }}
        />
      )}
    </main>
  );
}

function History({ rollouts, shown, onShow }: { rollouts: readonly AgentRollout[]; shown: string | undefined; onShow: (id: string) => void }) {
  return (
    <section className={classes.panel}>
      <h2>Rollouts</h2>
      <ul className={classes.history}>
        {rollouts.map((rollout) => {
          const counts = sumOf(rollout.waves);
          return (
            <li key={rollout.id}>
              <button type="button" data-row aria-current={rollout.id === shown || undefined} title={ROLLOUT_LOOKS[rollout.status].meaning} onClick={() => onShow(rollout.id)}>
                <b>{rollout.version}</b>
                <RolloutPill rollout={rollout} />
                <span className={classes.historyStrip}>
                  <Strip counts={counts} />
                </span>
                <span className={classes.dim}>
                  {counts.succeeded} of {plural(counts.total, 'cluster')}
                </span>
                <small>
                  <Age at={rollout.created_at} />
                </small>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Skeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the agents">
      <div className="shell-line shell-strip" />
      <div className="shell-cards">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
