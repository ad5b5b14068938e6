export interface ServerEvent {
  event: string;
  data: string;
  /** The id in force when the event came, which is sent to resume after it; empty for none. */
  id: string;
}

/** Takes the text of an event stream in any pieces and gives its events (HTML Standard, 9.2.6). */
export class EventReader {
  /** Milliseconds that the server wants browsers to wait before they come again. */
  retryMillis: number | undefined;
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id = '';

  *read(text: string): Generator<ServerEvent> {
    this.rest += text;
    let from = 0;
    for (;;) {
      const end = this.rest.indexOf('\n', from);
      if (end < 0) break;
      const line = this.rest.slice(from, this.rest.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end);
      from = end + 1;
      const complete = this.take(line);
      if (complete) yield complete;
    }
    this.rest = this.rest.slice(from);
  }

  private take(line: string): ServerEvent | undefined {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id') this.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMillis = Number(value);
    return undefined;
  }

  private dispatch(): ServerEvent | undefined {
    const { event, data, id } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? undefined : { event: event || 'message', data: data.length === 1 ? (data[0] ?? '') : data.join('\n'), id };
  }
}
