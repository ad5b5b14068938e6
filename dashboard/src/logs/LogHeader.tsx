import { NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import type { Container } from '../api/types';
import { useCluster } from '../cluster/use-cluster';
import { Age } from '../ui/Age';
import { plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { EnvironmentBadge } from '../ui/StatusMark';
import { type LogAddress, rangeOf, rangesWith, withRange } from './address';
import { ALL_CONTAINERS } from './links';
import type { LogSession } from './log-session';
import type { LogPods } from './use-log-pods';
import classes from './logs.module.css';

interface Props {
  cluster: string;
  address: LogAddress;
  pods: LogPods;
  session: LogSession;
  onAddress: (address: LogAddress) => void;
}

/** Whose log it is, and the choice of another. */
export function LogHeader({ cluster, address, pods, session, onAddress }: Props) {
  const { data } = useCluster(cluster);
  const [kind, workload] = address.workload.split('/');
  const title = address.workload ? (workload ?? '') : address.pods.length > 1 ? plural(address.pods.length, 'pod') : (address.pods[0] ?? '');
  const shown = session.sources.present.length;
  return (
    <header className={classes.header}>
      <nav className={classes.crumbs} aria-label="Breadcrumb">
        <Link href="/">Fleet</Link>
        <span aria-hidden="true">/</span>
        <Link href={`/clusters/${cluster}`}>{data?.name ?? '…'}</Link>
        {data && <EnvironmentBadge environment={data.environment} />}
        <span aria-hidden="true">/</span>
        <Link href={`/clusters/${cluster}/pods?${new URLSearchParams({ namespace: address.namespace, q: address.workload ? (workload ?? '') : (address.pods[0] ?? '') })}`}>Pods</Link>
      </nav>
      <div className={classes.titleLine}>
        <h1 title={`${address.namespace}/${title}`}>
          <span className={classes.namespace}>{address.namespace}/</span>
          {title}
        </h1>
        {kind && (
          <span className={classes.kind}>
            {kind}
            {shown > 0 && `, ${plural(shown, 'stream')}`}
          </span>
        )}
        {address.previous && <span className={classes.previous}>Previous instance</span>}
        <span className={classes.push} />
        <Pickers address={address} pods={pods} onAddress={onAddress} />
      </div>
      {!address.previous && !session.sources.present.some((source) => source.reason === 'CrashLoopBackOff') && <Crash address={address} pods={pods} onAddress={onAddress} />}
    </header>
  );
}

function Pickers({ address, pods, onAddress }: Pick<Props, 'address' | 'pods' | 'onAddress'>) {
  const all = pods.workload ? `All pods of ${pods.workload.replace('/', ' ')}` : 'These pods';
  const one = address.pods.length === 1 ? address.pods[0] : undefined;
  const names = pods.siblings.map((pod) => pod.name);
  const choose = (pod: string) => onAddress({ ...address, hidden: [], ...(pod === '' ? { pods: [], workload: pods.workload } : { pods: [pod], workload: '' }) });
  const range = rangeOf(address);
  return (
    <div className={classes.pickers}>
      {(pods.workload !== '' || address.pods.length > 1) && (
        <NativeSelect
          size="xs"
          aria-label="Pod"
          value={one ?? ''}
          onChange={({ currentTarget: { value } }) => choose(value)}
          data={[{ value: '', label: all, disabled: pods.workload === '' }, ...(one && !names.includes(one) ? [one, ...names] : names)]}
        />
      )}
      <NativeSelect
        size="xs"
        aria-label="Container"
        value={address.container}
        onChange={({ currentTarget: { value } }) => onAddress({ ...address, container: value, hidden: [] })}
        data={[{ value: ALL_CONTAINERS, label: pods.containers.length === 1 ? 'Its container' : 'All containers' }, ...(address.container === ALL_CONTAINERS || pods.containers.includes(address.container) ? [] : [address.container]), ...pods.containers]}
      />
      <NativeSelect size="xs" aria-label="From when" value={range} onChange={({ currentTarget: { value } }) => onAddress(withRange(address, value))} data={rangesWith(range).map((each) => ({ ...each }))} />
      <button
        type="button"
        className={classes.toggle}
        aria-pressed={address.previous}
        title="The log of the container as it was before its last restart"
        onClick={() => onAddress({ ...address, previous: !address.previous })}
      >
        <Icon name="clock" size={14} />
        Previous
      </button>
    </div>
  );
}

/** Says that a container of the pod ended before, and leads to its last words. */
function Crash({ address, pods, onAddress }: Pick<Props, 'address' | 'pods' | 'onAddress'>) {
  const crashed = pods.pod?.containers.find((container) => container.last_termination && (address.container === ALL_CONTAINERS || container.name === address.container));
  if (!crashed?.last_termination || !pods.pod) return null;
  return (
    <p className={classes.crash}>
      <Icon name="refresh" size={14} />
      <span>
        <b>{crashed.name}</b> restarted {plural(crashed.restarts, 'time')}; it last ended with {ending(crashed)}
        {crashed.last_termination.at && (
          <>
            , <Age at={crashed.last_termination.at} />
          </>
        )}
        .
      </span>
      <button type="button" className={classes.link} onClick={() => onAddress({ ...address, container: crashed.name, previous: true })}>
        Log of the previous instance
      </button>
    </p>
  );
}

function ending({ last_termination: end }: Container): string {
  const code = end?.exit_code;
  return `${end?.reason ?? 'an unknown reason'}${code === null || code === undefined ? '' : ` (exit code ${code})`}`;
}
