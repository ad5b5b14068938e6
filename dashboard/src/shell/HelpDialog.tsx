import { Kbd, Modal } from '@mantine/core';
import classes from './shell.module.css';

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'Search on this page'],
  [['g', 'f'], 'Go to the fleet'],
  [['g', 'p'], 'Go to the pods of all clusters'],
  [['j'], 'Next in the list'],
  [['k'], 'Previous in the list'],
  [['Enter'], 'Open what is selected'],
  [['p'], 'Ping the cluster, on its page'],
  [['Esc'], 'Leave the search, close a dialog'],
  [['?'], 'This help'],
];

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className={classes.keys}>
        {KEYS.map(([keys, meaning]) => (
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
    </Modal>
  );
}
