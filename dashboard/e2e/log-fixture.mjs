// Logs of containers in memory and the event stream of them, as the server sends it. Tests write lines, cut connections and refuse.
import { numbers } from './fleet-fixture.mjs';

const MOST_LINES = 400;
const MOST_BYTES = 60_000;
const PING_MILLIS = 10_000;

/** One container of one pod: what it wrote, and the state of its stream. */
export class ContainerLog {
  items = [];
  state = { phase: 'streaming', reason: null, message: null };
  previous = undefined;
  restarts = 0;
  #wake;
  #times = new Map();
  #at = Date.now() - 3_600_000;

  constructor(uid, container, wake) {
    Object.assign(this, { uid, container });
    this.#wake = wake;
  }

  get instance() {
    return `${this.uid}/${this.container}/${this.restarts}`;
  }

  /** Adds a line; lines with the same `at` (milliseconds, `nanos`) are counted. `kind` makes a marker of it that travels among lines. */
  add(text, { at, nanos = 0, kind } = {}) {
    this.#at = at ?? this.#at + 1;
    const timestamp = `${new Date(this.#at).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;
    let nth = this.#times.get(timestamp) ?? 0;
    if (!kind) this.#times.set(timestamp, ++nth);
    this.items.push({ instance: this.instance, line: kind ? [timestamp, nth, text, kind] : [timestamp, nth, text] });
    return this;
  }

  write(text, options) {
    this.add(text, options);
    this.#wake();
    return this;
  }

  /** Many lines at once: `make(n)` gives the text of line n, from 0. */
  burst(count, make = (n) => `line ${n}`, options) {
    for (let n = 0; n < count; n++) this.add(make(n), options);
    this.#wake();
    return this;
  }

  /** An event of its own between the lines. */
  marker(kind, { count = null, text = '' } = {}) {
    this.items.push({ marker: { kind, count, text } });
    this.#wake();
    return this;
  }

  become(phase, reason = null, message = null) {
    this.state = { phase, reason, message };
    this.#wake();
    return this;
  }

  /** The container ended and runs again; what it wrote is then the log of the previous instance. */
  restart(words) {
    const before = new ContainerLog(this.uid, this.container, () => {});
    before.items = this.items.filter(({ line, instance }) => line && instance === this.instance);
    before.state = { phase: 'ended', reason: null, message: words };
    this.previous = before;
    this.write(words, { kind: 'restarted' });
    this.restarts++;
    return this;
  }
}

export class FakeLogs {
  /** Requests for streams: {query, cursor}. */
  opened = [];
  /** A refusal of the next streams: {status, code, detail, headers}. */
  refusing = undefined;
  /** Whether containers write by themselves. */
  live = false;
  /** Milliseconds between comments. */
  pingMillis = PING_MILLIS;
  /** Send events but with what came before the cursor repeated: so many lines. */
  repeating = 0;
  #logs = new Map();
  #connections = new Set();
  #timers = new Set();

  get connections() {
    return this.#connections.size;
  }

  of(pod, container = pod.containers[0].name) {
    const key = `${pod.namespace}/${pod.name}/${container}`;
    if (!this.#logs.has(key)) this.#logs.set(key, this.#make(pod, container));
    return this.#logs.get(key);
  }

  #make(pod, container) {
    const log = new ContainerLog(pod.uid, container, () => this.wake());
    const { state, last_termination: last } = pod.containers.find((each) => each.name === container) ?? {};
    if (state?.state === 'waiting') log.state = { phase: 'waiting', reason: state.reason, message: state.message };
    if (state?.state === 'terminated') log.state = { phase: 'ended', reason: state.reason, message: `exit code ${state.exit_code}` };
    if (last) {
      log.previous = new ContainerLog(pod.uid, container, () => {});
      log.previous.state = { phase: 'ended', reason: last.reason, message: `${last.reason}, exit code ${last.exit_code}` };
      for (const line of CRASH) log.previous.add(line);
      log.restarts = pod.restarts;
    }
    if (this.live && log.state.phase === 'streaming') this.#enliven(log);
    return log;
  }

  #enliven(log) {
    const random = numbers(log.uid.length + log.container.length * 7 + this.#logs.size);
    const now = Date.now();
    for (let n = 0; n < 420; n++) log.add(talk(random), { at: now - (420 - n) * 900 - Math.floor(random() * 400), nanos: Math.floor(random() * 999_999) });
    const timer = setInterval(() => log.write(talk(random), { at: Date.now(), nanos: Math.floor(random() * 999_999) }), 300 + Math.floor(random() * 700));
    this.#timers.add(timer);
  }

  /** Cuts all streams, as a node does that is killed; `inside`: in the middle of an event. */
  cut({ inside = false } = {}) {
    for (const connection of this.#connections) connection.cut(inside);
  }

  /** Tells all streams that something changed. */
  wake() {
    for (const connection of this.#connections) connection.wake();
  }

  /** Ends all streams with words. */
  end(reason) {
    for (const connection of this.#connections) connection.end(reason);
  }

  close() {
    this.#timers.forEach(clearInterval);
    this.cut();
  }

  async serve(request, response, query, pods) {
    if (response.destroyed) return;
    const cursor = request.headers['last-event-id'] ?? query.get('cursor') ?? '';
    this.opened.push({ query: Object.fromEntries(query), cursor });
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.write('retry: 1000\n\n');
    const connection = new Connection(this, response, query, pods, cursor);
    this.#connections.add(connection);
    response.on('close', () => {
      connection.close();
      this.#connections.delete(connection);
    });
    await connection.run();
  }
}

class Connection {
  #sources = new Map();
  #sent = '';
  #closed = false;
  #wakeUp = () => {};
  #nextKey = 0;

  constructor(logs, response, query, pods, cursor) {
    Object.assign(this, { logs, response, query, pods });
    this.from = cursor ? JSON.parse(Buffer.from(cursor, 'base64url').toString()) : undefined;
  }

  wake() {
    this.#wakeUp();
  }

  close() {
    this.#closed = true;
    clearInterval(this.ping);
    this.wake();
  }

  cut(inside) {
    if (inside) this.response.write('event: lines\nid: never\ndata: {"source":"0","instance":"x","lines":[["2026-', () => this.response.destroy());
    else this.response.destroy();
  }

  end(reason) {
    this.response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  }

  async run() {
    this.ping = setInterval(() => this.response.write(': ping\n\n'), this.logs.pingMillis);
    while (!this.#closed) {
      this.#sendSources();
      this.#sendStates();
      if (this.#sendItems()) {
        while (this.response.writableNeedDrain && !this.#closed) await new Promise((resolve) => { this.#wakeUp = resolve; this.response.once('drain', resolve); });
      } else {
        await new Promise((resolve) => { this.#wakeUp = resolve; setTimeout(resolve, 500).unref(); });
      }
    }
  }

  #send(event, data, withId = false) {
    const id = withId ? `id: ${Buffer.from(JSON.stringify(Object.fromEntries([...this.#sources].map(([name, source]) => [name, source.next])))).toString('base64url')}\n` : '';
    this.response.write(`event: ${event}\n${id}data: ${JSON.stringify(data)}\n\n`);
  }

  #sendSources() {
    const wanted = this.#wanted();
    const names = wanted.map(({ name }) => name).join(' ');
    if (names === this.#sent) return;
    const first = this.#sent === '';
    this.#sent = names;
    for (const [name, source] of this.#sources) {
      if (wanted.some((each) => each.name === name)) continue;
      this.#send('marker', { source: source.key, kind: 'left', count: null, text: source.pod.name });
      this.#sources.delete(name);
    }
    const joined = wanted.filter(({ name }) => !this.#sources.has(name));
    for (const { name, pod, container, log } of joined) this.#sources.set(name, { key: String(this.#nextKey++), pod, container, log, next: this.#start(name, log), state: '' });
    this.#send('sources', { sources: [...this.#sources.values()].map(({ key, pod, container }) => ({ key, namespace: pod.namespace ?? this.query.get('namespace'), pod: pod.name, container })) });
    if (!first) for (const { name } of joined) this.#send('marker', { source: this.#sources.get(name).key, kind: 'joined', count: null, text: this.#sources.get(name).pod.name });
  }

  /** Containers of the pods that are asked for; a pod that is not there is a source that failed. */
  #wanted() {
    const { query, logs } = this;
    const container = query.get('container') ?? '*';
    const [kind, owner] = (query.get('workload') ?? '').split('/');
    const named = query.getAll('pod');
    const pods = this.pods().filter((pod) => pod.namespace === query.get('namespace') && (named.includes(pod.name) || (pod.owner?.kind === kind && pod.owner?.name === owner)));
    const found = pods.flatMap((pod) =>
      pod.containers.filter((each) => container === '*' || each.name === container).map((each) => {
        const log = logs.of(pod, each.name);
        const shown = query.get('previous') === 'true' ? (log.previous ?? failed(`previous terminated container "${each.name}" in pod "${pod.name}" not found`)) : log;
        return { name: `${pod.name}/${each.name}`, pod, container: each.name, log: shown };
      }),
    );
    const missing = named.filter((name) => !pods.some((pod) => pod.name === name)).map((name) => ({ name: `${name}/${container}`, pod: { name }, container, log: failed(`pods "${name}" not found`) }));
    const badContainer = pods.filter((pod) => container !== '*' && !pod.containers.some((each) => each.name === container)).map((pod) => ({ name: `${pod.name}/${container}`, pod, container, log: failed(`container ${container} is not valid for pod ${pod.name}`) }));
    return [...found, ...missing, ...badContainer];
  }

  #start(name, log) {
    if (this.from) return Math.max(0, (this.from[name] ?? 0) - this.logs.repeating);
    const since = this.query.get('since');
    if (since) {
      const from = new Date(/^\d+$/.test(since) ? Date.now() - Number(since) * 1000 : since).toISOString();
      const at = log.items.findIndex(({ line }) => line && line[0] >= from);
      return at < 0 ? log.items.length : at;
    }
    const tail = this.query.get('tail') ?? '500';
    return tail === 'all' ? 0 : Math.max(0, log.items.length - Number(tail));
  }

  #sendStates() {
    for (const source of this.#sources.values()) {
      const state = JSON.stringify(source.log.state);
      if (state === source.state) continue;
      source.state = state;
      this.#send('state', { source: source.key, ...source.log.state, last_byte_at: new Date().toISOString() });
    }
  }

  /** Sends the next lines of the source whose turn it is; false where there are none. */
  #sendItems() {
    const waiting = [...this.#sources.values()].filter(({ log, next }) => next < log.items.length);
    if (waiting.length === 0) return false;
    const time = ({ log, next }) => log.items[next].line?.[0] ?? '';
    const [source, other] = waiting.toSorted((a, b) => time(a).localeCompare(time(b)));
    const until = other ? time(other) : '~';
    const { items } = source.log;
    const first = items[source.next];
    if (first.marker) {
      source.next++;
      this.#send('marker', { source: source.key, ...first.marker }, true);
      return true;
    }
    const lines = [];
    for (let bytes = 0; source.next < items.length && lines.length < MOST_LINES && bytes < MOST_BYTES; source.next++) {
      const item = items[source.next];
      if (!item.line || item.instance !== first.instance || (lines.length > 0 && item.line[0] > until)) break;
      lines.push(item.line);
      bytes += item.line[2].length + 48;
    }
    this.#send('lines', { source: source.key, instance: first.instance, lines }, true);
    return true;
  }
}

function failed(message) {
  const log = new ContainerLog('none', '', () => {});
  log.state = { phase: 'failed', reason: null, message };
  return log;
}

const ORDERS = ['7f41c', '9ab02', 'c0ffe', '1d4e7', '55aa0'];

/** What a program of today writes. */
function talk(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const millis = Math.floor(random() ** 3 * 900) + 2;
  const roll = random();
  if (roll < 0.42) return `INFO  [http-nio-8080-exec-${Math.floor(random() * 9)}] c.a.s.OrderController : order ${pick(ORDERS)} taken, ${Math.floor(random() * 7) + 1} items, ${millis} ms`;
  if (roll < 0.6) return JSON.stringify({ level: roll < 0.58 ? 'info' : 'warn', msg: roll < 0.58 ? 'payment settled' : 'payment provider is slow', order: pick(ORDERS), amount: Math.floor(random() * 20_000) / 100, provider: { name: 'stripe', attempt: 1 }, took_ms: millis, trace_id: Math.floor(random() * 2 ** 48).toString(16) });
  if (roll < 0.78) return `10.42.${Math.floor(random() * 4)}.${Math.floor(random() * 250)} - - "GET /api/orders/${pick(ORDERS)} HTTP/1.1" ${pick(['200', '200', '200', '304', '404', '502'])} ${Math.floor(random() * 9000)} "-" "Mozilla/5.0"`;
  if (roll < 0.88) return `\u001b[90m${'worker'}\u001b[0m \u001b[32mDEBUG\u001b[0m cache \u001b[36mhit\u001b[0m for session ${Math.floor(random() * 9000)} in \u001b[1m${millis}\u001b[0m µs`;
  if (roll < 0.94) return `WARN  [scheduler-1] c.a.s.Retry : call to http://inventory:8080/stock timed out after 2000 ms, attempt ${Math.floor(random() * 3) + 1} of 3`;
  if (roll < 0.97) return `ERROR [http-nio-8080-exec-3] c.a.s.Payments : connection refused: payments.shop.svc.cluster.local/10.43.12.7:443`;
  return '    at com.acme.shop.Payments.settle(Payments.java:118)';
}

const CRASH = [
  'INFO  starting checkout 2.14.3 (commit 5e1f2aa)',
  'INFO  reading configuration from /etc/checkout/config.yaml',
  'INFO  connecting to postgres://checkout@orders-db.shop.svc:5432/orders',
  'WARN  connection attempt 1 of 3 failed: connection refused',
  'WARN  connection attempt 2 of 3 failed: connection refused',
  'ERROR connection attempt 3 of 3 failed: connection refused',
  'FATAL the database cannot be reached, giving up',
  'panic: orders-db.shop.svc:5432: connect: connection refused',
  '',
  'goroutine 1 [running]:',
  'main.main()',
  '\t/src/cmd/checkout/main.go:61 +0x1d4',
];
