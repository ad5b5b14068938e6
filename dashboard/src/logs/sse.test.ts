import { describe, expect, it } from 'vitest';
import { EventReader, type ServerEvent } from './sse';

function read(...pieces: string[]): ServerEvent[] {
  const reader = new EventReader();
  return pieces.flatMap((piece) => [...reader.read(piece)]);
}

const STREAM = ': hello\nretry: 1500\n\nevent: lines\nid: 7\ndata: {"a":1}\n\nevent: state\r\ndata: x\r\ndata: y\r\n\r\n: ping\n\ndata:plain\n\n';
const EVENTS = [
  { event: 'lines', data: '{"a":1}', id: '7' },
  { event: 'state', data: 'x\ny', id: '7' },
  { event: 'message', data: 'plain', id: '7' },
];

describe('an event stream', () => {
  it('isReadInOnePiece', () => {
    expect(read(STREAM)).toEqual(EVENTS);
  });
  it('isReadHoweverItIsCut', () => {
    for (let size = 1; size < 12; size++) {
      const pieces = STREAM.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      expect(read(...pieces), `in pieces of ${size}`).toEqual(EVENTS);
    }
  });
  it('givesNoEventThatIsNotComplete', () => {
    expect(read('event: lines\nid: 9\ndata: {"a"')).toEqual([]);
    expect(read('event: lines\nid: 9\ndata: {}\n')).toEqual([]);
  });
  it('tellsHowLongToWaitBeforeComingAgain', () => {
    const reader = new EventReader();
    expect([...reader.read('retry: 1500\nretry: soon\n\n')]).toEqual([]);
    expect(reader.retryMillis).toBe(1500);
  });
});
