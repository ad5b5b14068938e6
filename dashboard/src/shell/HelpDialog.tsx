import { Kbd, Modal } from '@mantine/core';
import classes from './shell.module.css';

type Keys = readonly (readonly [readonly string[], string])[];

const KEYS: Keys = [
  [['/'], 'Search on this page'],
  [['g', 'f'], 'Go to the fleet'],
  [['g', 'p'], 'Go to the pods of all clusters'],
  [['g', 'a'], 'Go to the agents and their versions'],
  [['j'], 'Next in the list'],
  [['k'], 'Previous in the list'],
  [['Enter'], 'Open what is selected'],
  [['p'], 'Ping the cluster, on its page'],
  [['e'], 'Write manifests, on a cluster’s Apply tab'],
  [['Ctrl', 'Enter'], 'Dry run, in the manifests'],
  [['Esc'], 'Leave the search, close a dialog'],
  [['?'], 'This help'],
];

const LOG_KEYS: Keys = [
  [['f'], 'Pause, or follow new lines again'],
  [['n'], 'Next found line (in the search: Enter)'],
  [['N'], 'Previous found line (in the search: Shift+Enter)'],
  [['Enter'], 'Open the selected line'],
  [['w'], 'Wrap long lines'],
  [['t'], 'Local time, UTC, no times'],
  [['d'], 'Download the lines that are shown'],
  [['Home'], 'To the first line'],
  [['End'], 'To the newest line, and follow'],
];

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <KeyList keys={KEYS} />
      <h3 className={classes.keysTitle}>On a log</h3>
      <KeyList keys={LOG_KEYS} />
    </Modal>
  );
}

function KeyList({ keys: list }: { keys: Keys }) {
  return (
    <dl className={classes.keys}>
      {list.map(([keys, meaning]) => (
        <div key={meaning}>
          <dt>
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
