import { type ReactNode, useId } from 'react';
import classes from './ui.module.css';

interface Props {
  label: string;
  children?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** A choice that is on or off, with what it means. */
export function Check({ label, children, checked, disabled = false, onChange }: Props) {
  const id = useId();
  return (
    <div className={classes.check} data-disabled={disabled || undefined}>
      <input id={id} type="checkbox" checked={checked} disabled={disabled} {...(children ? { 'aria-describedby': `${id}-more` } : {})} onChange={(event) => onChange(event.currentTarget.checked)} />
      <label htmlFor={id}>{label}</label>
      {children && <small id={`${id}-more`}>{children}</small>}
    </div>
  );
}
