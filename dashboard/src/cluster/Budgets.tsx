import type { Agent } from '../api/types';
import { Age } from '../ui/Age';
import { bytesOf, percent } from '../ui/format';
import { Meter } from '../ui/Meter';
import { budgetsOf } from './agent-budgets';
import { Panel } from './OverviewTab';
import classes from './cluster.module.css';

/** What the agent takes of the cluster and the line, against what it may take. */
export function Budgets({ agent }: { agent: Agent }) {
  const { memory, sent, cpu } = budgetsOf(agent);
  return (
    <Panel title="What it takes">
      <div className={classes.budgets}>
        <Meter label="Memory" value={memory.share} text={`${bytesOf(memory.used, memory.most)}${figure(memory.share)}`} />
        <Meter label="Sent in a day" value={sent.share} text={`${bytesOf(sent.used, sent.most)}${figure(sent.share)}`} />
        <p className={classes.cpu}>
          <span>CPU in a day</span>
          <span>{cpu}</span>
        </p>
        <small>
          Measured by the agent <Age at={agent.kubernetes_listed_at} />; sent bytes and CPU of its last 24 hours, or since it started.
          {agent.observe_millis !== undefined && agent.observe_millis >= 0 && <> Listing Kubernetes took {agent.observe_millis} ms.</>}
        </small>
      </div>
    </Panel>
  );
}

function figure(share: number | undefined): string {
  return share === undefined ? '' : ` · ${percent(share)}`;
}
