import { Link } from 'wouter';
import { formerWorksOn, reasonWords, STATE_LOOKS } from '../agents/rollout';
import type { Agent, AgentUpdate, ClusterDetail } from '../api/types';
import { Age } from '../ui/Age';
import { Notice } from '../ui/Notice';
import { AgentLog } from './AgentLog';
import { sentence } from './missing';
import { SwitchCommand } from './SwitchCommand';

/** That the agent is behind or was updated, and what to do about it; nothing where all is as it should be. */
export function VersionNews({ agent, cluster }: { agent: Agent; cluster: ClusterDetail }) {
  const { update } = cluster;
  if (update?.state === 'failed') return <Failed update={update} agent={agent} cluster={cluster} />;
  if (update?.state === 'offered' || update?.state === 'updating') {
    return (
      <Notice tone="pending" title={`Update to ${update.version}: ${STATE_LOOKS[update.state].label.toLowerCase()}`} action={<Link href={`/agents?rollout=${update.rollout_id}`}>The rollout</Link>}>
        {sentence(STATE_LOOKS[update.state].meaning)} Since <Age at={update.changed_at} suffix="" />.
      </Notice>
    );
  }
  if (agent.supported === false) {
    return (
      <Notice tone="critical" title={`Agent ${agent.version} is older than this server supports`}>
        <Help cluster={cluster} />
      </Notice>
    );
  }
  if (agent.outdated) {
    return (
      <Notice tone="warning" title={`Agent ${agent.version} is outdated`}>
        It goes on working; what is newer than it is missing. <Help cluster={cluster} />
      </Notice>
    );
  }
  return null;
}

function Failed({ update, agent, cluster }: { update: AgentUpdate; agent: Agent; cluster: ClusterDetail }) {
  return (
    <Notice
      tone="critical"
      title={
        <>
          The update to {update.version} failed; {formerWorksOn(update.reason) ? `${agent.version} works on` : `${agent.version} was heard last`} {update.reason && <code>{update.reason}</code>}
        </>
      }
      action={<Link href={`/agents?rollout=${update.rollout_id}`}>The rollout</Link>}
    >
      {reasonWords(update.reason)} {update.message && sentence(update.message)} It failed <Age at={update.changed_at} />. {!cluster.capabilities?.logs_enabled && 'Its log: '}
      <AgentLog cluster={cluster} />
    </Notice>
  );
}

/** Roll out a version where the agent may update itself; else first let it. */
function Help({ cluster }: { cluster: ClusterDetail }) {
  if (cluster.capabilities?.self_update_enabled) {
    return (
      <>
        It may update itself: <Link href="/agents">roll a version out</Link>.
      </>
    );
  }
  const help = cluster.capability_help.find((each) => each.capability === 'self_update_enabled');
  return (
    <>
      It may not update itself. This lets it; then roll a version out on the <Link href="/agents">Agents page</Link>.
      {help && <SwitchCommand help={help} cluster={cluster} />}
    </>
  );
}
