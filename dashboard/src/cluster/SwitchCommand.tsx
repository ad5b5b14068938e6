import { Loader } from '@mantine/core';
import type { CapabilityHelp, ClusterDetail } from '../api/types';
import { Age } from '../ui/Age';
import { CopyField } from '../ui/CopyField';
import { isSilent } from '../ui/status';
import classes from './cluster.module.css';

/** The exact command that switches a capability, and that the page waits for the agent to say so. */
export function SwitchCommand({ help, cluster }: { help: CapabilityHelp; cluster: Pick<ClusterDetail, 'status' | 'last_heartbeat_at'> }) {
  return (
    <div className={classes.missing}>
      <CopyField text={help.enabled ? help.disable_command : help.enable_command} label={`Command that switches ${help.flag} ${help.enabled ? 'off' : 'on'}`} />
      <p className={classes.waits} role="status">
        {isSilent(cluster.status) ? (
          'Run it where kubectl reaches the cluster. The agent is not heard of at the moment: the change shows here once it beats again.'
        ) : (
          <>
            <Loader size={12} /> Run it where kubectl reaches the cluster. The change shows here with the next heartbeat; the last one came{' '}
            <Age at={cluster.last_heartbeat_at} />.
          </>
        )}
      </p>
    </div>
  );
}
