import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'wouter';
import { isGone, useCluster } from '../cluster/use-cluster';
import { NotFoundPage } from '../shell/NotFoundPage';
import { usePageKey } from '../shell/keyboard';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { isComplete, type LogAddress, moreOf, readAddress, streamPath, writeAddress } from './address';
import { download, fileName } from './download';
import { sourceLabels } from './labels';
import { previousLogsHref } from './links';
import type { LogRow } from './log-buffer';
import { LogFooter } from './LogFooter';
import { LogHeader } from './LogHeader';
import { ListHead } from './ListHead';
import { LogList, NewLines } from './LogList';
import type { RowStyle } from './LogRowView';
import { LogToolbar } from './LogToolbar';
import { Legend } from './Legend';
import { LogBlank, LogNotices } from './LogStates';
import { nextTimes } from './LogOptions';
import { useChoice, useLogSession, useShape } from './use-log-session';
import { useLogPods } from './use-log-pods';
import { useSearchSteps } from './use-search-steps';
import classes from './logs.module.css';

/** The live log of a container, of all containers of a pod, or of all pods of a workload. */
export default function LogPage({ id }: { id: string }) {
  const [search, setSearch] = useSearchParams();
  const address = useMemo(() => readAddress(search), [search]);
  const query = useCluster(id);
  const name = address.workload ? address.workload.slice(address.workload.indexOf('/') + 1) : (address.pods[0] ?? '');
  useDocumentTitle(`${name || 'Logs'} · logs`);
  const change = useCallback((next: LogAddress) => setSearch(writeAddress(next), { replace: true }), [setSearch]);
  if (isGone(query.error)) return <NotFoundPage title="There is no such cluster">It may have been removed, or it belongs to somebody else.</NotFoundPage>;
  if (!isComplete(address)) return <NotFoundPage title="This address names no pod">Open logs from a row among the pods, or from a workload.</NotFoundPage>;
  return <Log key={streamPath(id, address)} cluster={id} address={address} onAddress={change} />;
}

interface Props {
  cluster: string;
  address: LogAddress;
  onAddress: (address: LogAddress) => void;
}

function Log({ cluster, address, onAddress }: Props) {
  const { session, model } = useLogSession(streamPath(cluster, address));
  useShape(session);
  const pods = useLogPods(cluster, address);
  const short = useMediaQuery('(max-width: 760px)') ?? false;
  const search = useChoice(session, address);
  const steps = useSearchSteps(session, model, search);
  const [wide, setWide] = useState(false);
  const set = useCallback((part: Partial<LogAddress>) => onAddress({ ...address, ...part }), [onAddress, address]);
  const sources = session.sources.all;
  const several = sources.length > 1;
  const shape = session.shape;
  const labels = useMemo(() => (several ? sourceLabels(session.sources.all) : undefined), [session, several, shape]);
  const { namespace } = address;
  const previousHref = useCallback(
    (row: LogRow) => (row.source ? previousLogsHref(cluster, { namespace: row.source.name.namespace || namespace, name: row.source.name.pod }, row.source.name.container) : undefined),
    [cluster, namespace],
  );
  const style = useMemo<RowStyle>(
    () => ({ search, colours: address.colours, times: address.times, short, wrap: address.wrap, labels, previousHref }),
    [search, address.colours, address.times, short, address.wrap, labels, previousHref],
  );
  const save = () => void download(session, fileName(`${namespace}-${address.workload || address.pods.join('-')}`, new Date()));
  const toggle = () => (model.following ? model.pause() : model.follow());
  usePageKey('f', toggle);
  usePageKey('w', () => set({ wrap: !address.wrap }));
  usePageKey('t', () => set({ times: nextTimes(address.times) }));
  usePageKey('n', steps.next);
  usePageKey('N', steps.previous);
  usePageKey('d', save);
  usePageKey('End', () => model.follow());
  usePageKey('Home', () => model.toStart());
  const more = moreOf(address);
  const empty = useSyncExternalStore(session.subscribe, () => session.buffer.size === 0);
  return (
    <main className={classes.page} id="main">
      <LogHeader cluster={cluster} address={address} pods={pods} session={session} onAddress={onAddress} />
      <LogToolbar empty={empty} model={model} address={address} steps={steps} wide={wide || !short} onWide={() => setWide(!wide)} isWide={wide} onSet={set} onSave={save} onFollow={toggle} />
      {several && <Legend sources={sources} labels={labels} hidden={address.hidden} onHidden={(hidden) => set({ hidden })} />}
      {!empty && <LogNotices cluster={cluster} address={address} session={session} pods={pods} />}
      <div className={classes.frame} data-cut={(!empty && session.connection.kind !== 'open') || undefined}>
        {empty ? (
          <LogBlank cluster={cluster} address={address} session={session} pods={pods} />
        ) : (
          <>
            <LogList key={several ? 'several' : 'one'} session={session} model={model} style={style} current={steps.current} head={<ListHead session={session} tail={address.tail} more={more} since={address.since} onMore={() => more && onAddress(more)} />} />
            <NewLines model={model} />
          </>
        )}
      </div>
      <LogFooter session={session} />
    </main>
  );
}
