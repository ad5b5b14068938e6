/** 0 = the line does not say; 5 = fatal. */
export type Severity = 0 | 1 | 2 | 3 | 4 | 5;

export const LEVELS = ['all', 'info', 'warn', 'error'] as const;
/** The least severity that is shown. */
export type Level = (typeof LEVELS)[number];

export const LEAST: Record<Level, Severity> = { all: 0, info: 2, warn: 3, error: 4 };
export const SEVERITY_NAMES = ['', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}

/** Characters of a line in which its severity is looked for. */
const LOOKED_AT = 400;

const KLOG = /^([IWEF])\d{4} \d\d:/;
const NAMED = /(?:level|lvl|severity|loglevel)["']?\s*[=:]\s*["']?([A-Za-z]+|\d\d)\b/i;
const SHOUTED = /(?:^|[\s[(|<])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRIT|CRITICAL|PANIC|SEVERE|EMERG|ALERT)(?=[\s\])|:>,]|$)/;
const BRACKETED = /^.{0,60}?(?:\[(trace|debug|info|notice|warn|warning|error|err|fatal|crit|critical|panic|emerg|alert)\]|(?:^|\s)(debug|info|warn|warning|error|fatal|panic):)/i;
const ACCESS = /" HTTP\/[\d.]+" ([45])\d\d |"[A-Z]+ \S+ HTTP\/[\d.]+" ([45])\d\d /;
const THROWN = /^(?:Exception in thread|Traceback \(|panic:|Caused by:|Unhandled|Uncaught|(?:[\w$]+\.)*[A-Z][\w$]*(?:Exception|Error)\b)/;
const CONTINUED = /^(?:\s+\S|at |\.\.\. \d+ more|Caused by:|goroutine \d)/;

const WORDS: Record<string, Severity> = {
  trace: 1, debug: 1, finest: 1, finer: 1, fine: 1, verbose: 1, dbg: 1,
  info: 2, information: 2, notice: 2, inf: 2,
  warn: 3, warning: 3, wrn: 3,
  error: 4, err: 4, severe: 4, eror: 4,
  fatal: 5, crit: 5, critical: 5, panic: 5, emerg: 5, emergency: 5, alert: 5, dpanic: 5, ftl: 5,
};
const KLOG_LETTERS: Record<string, Severity> = { I: 2, W: 3, E: 4, F: 5 };

/** What a line (without ANSI codes) says of its severity, in the habits of the loggers that are in use. */
export function severityOf(line: string): Severity {
  const text = line.length > LOOKED_AT ? line.slice(0, LOOKED_AT) : line;
  const klog = KLOG.exec(text)?.[1];
  if (klog) return KLOG_LETTERS[klog] ?? 0;
  const named = NAMED.exec(text)?.[1];
  if (named) {
    const severity = /\d/.test(named) ? ofNumber(Number(named)) : WORDS[named.toLowerCase()];
    if (severity) return severity;
  }
  const shouted = SHOUTED.exec(text)?.[1];
  if (shouted) return WORDS[shouted.toLowerCase()] ?? 0;
  const bracketed = BRACKETED.exec(text);
  if (bracketed) return WORDS[(bracketed[1] ?? bracketed[2] ?? '').toLowerCase()] ?? 0;
  const access = ACCESS.exec(text);
  if (access) return (access[1] ?? access[2]) === '5' ? 4 : 3;
  return THROWN.test(text) ? 4 : 0;
}

/** Levels as numbers, as bunyan and pino write them. */
function ofNumber(level: number): Severity {
  if (level < 10) return 0;
  return ([1, 1, 2, 3, 4, 5] as const)[Math.min(5, Math.floor(level / 10) - 1)] ?? 0;
}

/** Whether a line that says nothing goes on with what the line before it said: frames of a stack trace, indented text. */
export function continues(line: string): boolean {
  return CONTINUED.test(line);
}
