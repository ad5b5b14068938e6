const SHAPES = {
  healthy: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8 12.2l2.8 2.8L16 9.5',
  warning: 'M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17.2v.1',
  critical: 'M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3L8.3 3ZM12 7.5v5.5M12 16.2v.1',
  offline: 'M3 3l18 18M8.5 8.5A6 6 0 0 0 7 18h10a4 4 0 0 0 1.2-.2M10.5 6.2A6 6 0 0 1 17.8 11 4 4 0 0 1 20.9 16',
  unknown: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.3 9.5a2.7 2.7 0 1 1 4 2.4c-.8.5-1.3 1-1.3 2M12 16.8v.1',
  pending: 'M6 3h12M6 21h12M7 3v3.5c0 2 5 4 5 5.5s-5 3.5-5 5.5V21M17 3v3.5c0 2-5 4-5 5.5s5 3.5 5 5.5V21',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.3 15.3 20 20',
  plus: 'M12 5v14M5 12h14',
  cards: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  rows: 'M4 6h16M4 12h16M4 18h16',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  check: 'M4.5 12.5l5 5L19.5 7',
  down: 'M6 9.5l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  close: 'M6 6l12 12M18 6L6 18',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.900 7.5 5.500',
  key: 'M8 11a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9ZM11.300 12.500 20 4M16.500 7.500l2.500 2.500',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.3 9.500a2.700 2.700 0 1 1 4 2.400c-.8.5-1.300 1-1.300 2M12 16.800v.1',
  heart: 'M3 12h4l2.500-6 4 12 2.500-6H21',
  refresh: 'M19.500 12a7.500 7.500 0 1 1-2.200-5.300L20 9.300M20 4v5.300h-5.300',
  edit: 'M4 20h4L19.500 8.500l-4-4L4 16v4ZM13 7l4 4',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  ping: 'M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4',
  logs: 'M5 3h9l5 5v13H5zM14 3v5h5M8.500 12.500h7M8.500 16.500h5',
  up: 'M6 14.500l6-6 6 6',
  update: 'M12 20V5M5.500 11.500 12 5l6.500 6.500',
  pause: 'M8.500 5v14M15.500 5v14',
  toEnd: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
  download: 'M12 4v10M8 10.500l4 4 4-4M4 19.500h16',
  wrap: 'M4 6h16M4 12h13a3.500 3.500 0 0 1 0 7h-4M15 16.500 12.500 19l2.500 2.500M4 19h4',
  palette: 'M12 3a9 9 0 1 0 0 18c1.500 0 2-1 1.500-2.200-.6-1.500.4-2.800 2-2.800H18c2 0 3-1.500 3-4 0-5-4-9-9-9ZM7.500 12v.1M9.500 7.500v.1M14.500 7.500v.1',
  filter: 'M4 5h16l-6.500 7.500V19l-3 1.500v-8L4 5Z',
  sliders: 'M4 7h9M19 7h1M16 4.500v5M4 17h1M11 17h9M8 14.500v5',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5.500l3.500 2',
} as const;

export type IconName = keyof typeof SHAPES;

/** A line icon in the colour of its text; decoration unless it has a label. */
export function Icon({ name, size = 16, label }: { name: IconName; size?: number; label?: string }) {
  return (
    <svg
      className={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 3 : 2}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
