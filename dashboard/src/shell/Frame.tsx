import { Menu, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSignOut } from '../api/me';
import type { Me } from '../api/types';
import { Icon } from '../ui/Icon';
import { HelpDialog } from './HelpDialog';
import { useKeyboard } from './keyboard';
import { Mark } from './Mark';
import classes from './shell.module.css';

/** The bar on top of every page, and the keys that work everywhere. */
export function Frame({ me, children }: { me: Me; children: ReactNode }) {
  const [, navigate] = useLocation();
  const [help, setHelp] = useState(false);
  useKeyboard({ onHelp: () => setHelp(true), onFleet: () => navigate('/'), onPods: () => navigate('/pods'), onAgents: () => navigate('/agents') });
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.bar}>
        <Link href="/" className={classes.home ?? ''} aria-label="Niro, home">
          <Mark />
          <b>Niro</b>
        </Link>
        <nav aria-label="Pages">
          <Link href="/" className={linkClass}>
            Fleet
          </Link>
          <Link href="/pods" className={linkClass}>
            Pods
          </Link>
          <Link href="/agents" className={linkClass}>
            Agents
          </Link>
        </nav>
        <span className={classes.push} />
        <button type="button" className={classes.barButton} aria-label="Keyboard help" title="Keyboard help (?)" onClick={() => setHelp(true)}>
          <Icon name="help" size={18} />
        </button>
        <UserMenu me={me} />
      </header>
      {children}
      <HelpDialog opened={help} onClose={() => setHelp(false)} />
    </>
  );
}

const linkClass = (active: boolean) => (active ? `${classes.link} ${classes.active}` : (classes.link ?? ''));

function UserMenu({ me }: { me: Me }) {
  const [, navigate] = useLocation();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={260} shadow="md" keepMounted={false}>
      <Menu.Target>
        <button type="button" className={classes.barButton} aria-label={`Account of ${me.user.email}`}>
          <Icon name="user" size={18} />
          <span className={classes.email}>{me.user.email}</span>
          <Icon name="down" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{me.user.email}</strong>
          <span>
            {me.organization.name} · {me.role}
          </span>
        </div>
        <Menu.Divider />
        <div className={classes.scheme}>
          <span id="scheme-label">Colours</span>
          <SegmentedControl
            size="xs"
            aria-labelledby="scheme-label"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
            data={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'auto', label: 'Auto' },
            ]}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="key" />} onClick={() => navigate('/tokens')}>
          API tokens
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
