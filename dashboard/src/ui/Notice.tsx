import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import classes from './ui.module.css';

type Tone = 'critical' | 'warning' | 'pending' | 'healthy' | 'unknown';

const ICONS: Record<Tone, IconName> = {
  critical: 'critical',
  warning: 'warning',
  pending: 'clock',
  healthy: 'healthy',
  unknown: 'unknown',
};

/** A boxed message with a tone; errors are announced. */
export function Notice({ tone, title, children, action }: { tone: Tone; title?: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'critical' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} size={18} />
      <div className={classes.noticeText}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** The middle of an otherwise empty page. */
export function Blank({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <section className={classes.blank}>
      <Icon name={icon} size={36} />
      <h2>{title}</h2>
      {children && <div className={classes.blankText}>{children}</div>}
      {action}
    </section>
  );
}
