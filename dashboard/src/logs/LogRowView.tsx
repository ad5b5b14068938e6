import { memo } from 'react';
import { Link } from 'wouter';
import { bytes, count, plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import type { Times } from './address';
import { type Decorated, decorate } from './decorate';
import { isJsonLine, spreadJson } from './json-lines';
import { COLOURS } from './labels';
import type { LogRow, MarkerKind } from './log-buffer';
import { CLIP } from './row-height';
import { SEVERITY_NAMES } from './severity';
import { markerLook } from './states';
import { lineTime } from './times';
import classes from './logs.module.css';

/** How the rows of a list look; the same object until something of it changes. */
export interface RowStyle {
  search: RegExp | undefined;
  colours: boolean;
  times: Times;
  short: boolean;
  wrap: boolean;
  /** Names by source id; undefined where there is only one source. */
  labels: ReadonlyMap<string, string> | undefined;
  /** Where the log of the instance before a restart is. */
  previousHref: (row: LogRow) => string | undefined;
}

interface Props {
  row: LogRow;
  number: number;
  style: RowStyle;
  /** Whether the search stands at this row. */
  current: boolean;
  open: boolean;
  onToggle: (position: number) => void;
}

export const LogRowView = memo(function LogRowView(props: Props) {
  return props.row.kind === undefined ? <Line {...props} /> : <MarkerRow {...props} row={props.row as LogRow & { kind: MarkerKind }} />;
});

function Line({ row, number, style, current, open, onToggle }: Props) {
  const most = open || current ? Infinity : CLIP;
  const json = isJsonLine(row.text);
  return (
    <div
      className={classes.row}
      data-row={number}
      data-number={number}
      data-cut={row.cut || undefined}
      data-severity={SEVERITY_NAMES[row.severity] || undefined}
      data-current={current || undefined}
      data-open={open || undefined}
      tabIndex={-1}
      // the keys of all lists open a row by a click without a mouse
      onClick={(event) => event.detail === 0 && event.target === event.currentTarget && onToggle(row.position)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
        event.preventDefault();
        onToggle(row.position);
      }}
    >
      {style.labels && (
        <span className={classes.source} data-colour={row.source ? row.source.number % COLOURS : undefined}>
          {row.source ? style.labels.get(row.source.id) : ''}
        </span>
      )}
      {style.times !== 'none' && (
        <time className={classes.time} dateTime={row.timestamp}>
          {lineTime(row.timestamp, style.times, style.short)}
        </time>
      )}
      <button type="button" className={classes.opener} data-json={json || undefined} tabIndex={-1} aria-expanded={open} aria-label={json ? 'Spread this JSON line' : 'Details of this line'} onClick={() => onToggle(row.position)}>
        <Icon name="right" size={12} />
      </button>
      <span className={classes.text}>
        {decorate(row, style.search, style.colours, most).map((piece, at) => (
          <Piece key={at} piece={piece} />
        ))}
        {row.text.length > most && (
          <button type="button" className={classes.moreText} tabIndex={-1} onClick={() => onToggle(row.position)}>
            … {count(row.text.length - most)} more characters
          </button>
        )}
      </span>
      {open && <Details row={row} json={json} />}
    </div>
  );
}

function Piece({ piece }: { piece: Decorated }) {
  if (!piece.marked && piece.style === '' && !piece.colour) return piece.text;
  const Tag = piece.marked ? 'mark' : 'span';
  return (
    <Tag data-ansi={piece.style || undefined} style={piece.colour ? { color: piece.colour } : undefined}>
      {piece.text}
    </Tag>
  );
}

function Details({ row, json }: { row: LogRow; json: boolean }) {
  const [uid, , restarts] = row.instance.split('/');
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Time', row.timestamp],
    ['Line', row.nth > 1 ? `number ${count(row.nth)} with this time` : 'the first with this time'],
    ['Pod', row.source && `${row.source.name.namespace}/${row.source.name.pod}`],
    ['Container', row.source && `${row.source.name.container}${restarts ? `, after ${plural(Number(restarts), 'restart')}` : ''}`],
    ['Pod UID', uid || undefined],
    ['Size', `${bytes(row.text.length)}${row.cut ? '; it goes on with the line before, which was too long' : ''}`],
  ];
  return (
    <div className={classes.details}>
      {json && (
        <pre>
          {spreadJson(row.text).map((token, at) => (
            <span key={at} data-token={token.kind}>
              {token.text}
            </span>
          ))}
        </pre>
      )}
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

function MarkerRow({ row, number, style }: Omit<Props, 'row'> & { row: LogRow & { kind: MarkerKind } }) {
  const { tone, icon, words } = markerLook(row);
  const previous = row.kind === 'restarted' ? style.previousHref(row) : undefined;
  return (
    <div className={classes.marker} data-row={number} data-number={number} data-tone={tone} data-kind={row.kind} tabIndex={-1}>
      <span className={classes.markerText}>
        <Icon name={icon} size={13} />
        {style.labels && row.source && row.kind !== 'joined' && row.kind !== 'left' && <b data-colour={row.source.number % COLOURS}>{style.labels.get(row.source.id)}</b>}
        <span>{words}</span>
        {previous && (
          <Link href={previous} tabIndex={-1}>
            Log of the previous instance
          </Link>
        )}
        {row.timestamp && style.times !== 'none' && <time dateTime={row.timestamp}>{lineTime(row.timestamp, style.times, true)}</time>}
      </span>
    </div>
  );
}
