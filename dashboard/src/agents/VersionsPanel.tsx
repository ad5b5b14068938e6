import type { AgentVersion } from '../api/types';
import { count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { OutdatedMark } from '../ui/OutdatedMark';
import classes from './agents.module.css';

/** The versions that agents run now, newest use first, with a bar each. */
export function VersionsPanel({ versions }: { versions: readonly AgentVersion[] }) {
  const all = versions.reduce((sum, version) => sum + version.clusters, 0);
  const outdated = versions.filter((version) => version.outdated).reduce((sum, version) => sum + version.clusters, 0);
  const may = versions.reduce((sum, version) => sum + version.may_self_update, 0);
  return (
    <section className={classes.panel}>
      <h2>Versions in use</h2>
      <p className={classes.lead}>
        {outdated === 0 ? (
          <span className={classes.well}>
            <Icon name="healthy" size={15} /> {all === 1 ? 'The agent is' : `All ${count(all)} agents are`} up to date.
          </span>
        ) : (
          <span className={classes.outdated}>
            <Icon name="warning" size={15} /> {all === 1 ? 'The agent is' : `${count(outdated)} of ${plural(all, 'agent')} ${outdated === 1 ? 'is' : 'are'}`} outdated.
          </span>
        )}{' '}
        {may === 0 ? 'None may update itself yet.' : `${count(may)} may update ${may === 1 ? 'itself' : 'themselves'}.`}
      </p>
      <table className={classes.versions}>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Clusters</th>
            <th scope="col" data-figures title="Clusters whose agent may update itself">
              Self-update
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={`${version.version}/${version.protocol_version}`} data-outdated={version.outdated || undefined}>
              <th scope="row">
                {version.version} {version.outdated && <OutdatedMark />}
                <small>protocol {version.protocol_version}</small>
              </th>
              <td>
                <span className={classes.share}>
                  <svg preserveAspectRatio="none" viewBox="0 0 100 4" aria-hidden="true">
                    <rect width={all === 0 ? 0 : Math.max(1, (version.clusters / all) * 100)} height="4" />
                  </svg>
                  <b>{count(version.clusters)}</b>
                </span>
              </td>
              <td data-figures>{count(version.may_self_update)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
