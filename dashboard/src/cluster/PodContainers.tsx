import { Link } from 'wouter';
import type { Container, ContainerState, Pod } from '../api/types';
import { podLogsHref, previousLogsHref, workloadLogsHref } from '../logs/links';
import { Age } from '../ui/Age';
import { bytes, cores, count, share } from '../ui/format';
import { Meter } from '../ui/Meter';
import { Notice } from '../ui/Notice';
import { sumOf } from './pod-resources';
import classes from './cluster.module.css';

/** A pod opened: why it is as it is, what it uses of what it asked for, and each container. */
export function PodContainers({ pod }: { pod: Pod }) {
  const requested = sumOf(pod, 'requests');
  const limited = sumOf(pod, 'limits');
  return (
    <div className={classes.podDetail}>
      {pod.message && !pod.containers.some((container) => container.state?.message === pod.message) && <Notice tone={pod.problem ? 'critical' : 'unknown'}>{pod.message}</Notice>}
      {pod.usage && (
        <div className={classes.podUse}>
          <UseMeter label="CPU" used={pod.usage.cpu_millicores} requested={requested.cpu_millicores} limited={limited.cpu_millicores} show={cores} unit=" cores" />
          <UseMeter label="Memory" used={pod.usage.memory_bytes} requested={requested.memory_bytes} limited={limited.memory_bytes} show={bytes} unit="" />
        </div>
      )}
      <div className={classes.containers}>
        {pod.containers.map((container) => (
          <ContainerCard key={container.name} pod={pod} container={container} />
        ))}
      </div>
      {pod.owner && (
        <Link className={classes.allLogs ?? ''} href={workloadLogsHref(pod.cluster_id, pod.namespace, pod.owner)}>
          View logs of all pods of {pod.owner.kind} {pod.owner.name}
        </Link>
      )}
    </div>
  );
}

type Amount = number | null | undefined;

function UseMeter({ label, used, requested, limited, show, unit }: { label: string; used: Amount; requested: Amount; limited: Amount; show: (value: Amount) => string; unit: string }) {
  const bound = limited ?? requested;
  const words = bound ? `${show(used)} of ${show(bound)}${unit} ${limited ? 'limit' : 'requested'}` : `${show(used)}${unit}, no request or limit`;
  return bound ? <Meter label={label} value={share(used, bound)} text={words} /> : <p className={classes.noBound}>{label}: {words}</p>;
}

function ContainerCard({ pod, container }: { pod: Pod; container: Container }) {
  return (
    <section className={classes.container}>
      <h4>
        {container.name} {container.init && <small>init</small>}
        <span className={classes.push} />
        <small data-bad={container.restarts > 4 || undefined}>{count(container.restarts)} restarts</small>
      </h4>
      <code>{container.image ?? 'unknown image'}</code>
      <dl>
        <Line name="State">
          <State state={container.state} />
        </Line>
        {container.last_termination && (
          <Line name="Last end">
            <State state={container.last_termination} />
          </Line>
        )}
        <Line name="Requests">
          <Amounts amounts={container.requests} />
        </Line>
        <Line name="Limits">
          <Amounts amounts={container.limits} />
        </Line>
        <Line name="Probes">
          {container.liveness_probe && container.readiness_probe ? 'liveness, readiness' : container.liveness_probe ? 'liveness; no readiness' : container.readiness_probe ? 'readiness; no liveness' : 'none'}
        </Line>
      </dl>
      <p className={classes.containerLogs}>
        <Link href={podLogsHref(pod.cluster_id, pod, container.name)}>View logs</Link>
        {container.last_termination && <Link href={previousLogsHref(pod.cluster_id, pod, container.name)}>Logs before the last restart</Link>}
      </p>
    </section>
  );
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function State({ state }: { state: ContainerState | null | undefined }) {
  if (!state) return <>unknown</>;
  return (
    <>
      {state.reason ?? state.state}
      {state.exit_code !== null && state.exit_code !== undefined && ` (exit code ${state.exit_code})`}
      {state.at && (
        <>
          , {state.state === 'running' ? 'since ' : ''}
          <Age at={state.at} />
        </>
      )}
      {state.message && <span className={classes.sub}>{state.message}</span>}
    </>
  );
}

function Amounts({ amounts }: { amounts: Container['requests'] }) {
  const { cpu_millicores: cpu, memory_bytes: memory } = amounts ?? {};
  if ((cpu ?? null) === null && (memory ?? null) === null) return <span className={classes.dim}>none</span>;
  return (
    <>
      {(cpu ?? null) === null ? 'no CPU' : `${cores(cpu)} cores`}, {(memory ?? null) === null ? 'no memory' : bytes(memory)}
    </>
  );
}
