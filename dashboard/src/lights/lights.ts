import type { Light, Lights } from '../api/types';
import { age } from '../ui/format';

export const LIGHTS = ['process', 'commands', 'kubernetes_api', 'logs'] as const;
export type LightName = (typeof LIGHTS)[number];

export const LIGHT_LABELS: Record<LightName, string> = {
  process: 'Agent process',
  commands: 'Command channel',
  kubernetes_api: 'Kubernetes API',
  logs: 'Logs',
};

/** For where there is little room. */
export const SHORT_LABELS: Record<LightName, string> = {
  process: 'Agent',
  commands: 'Commands',
  kubernetes_api: 'API',
  logs: 'Logs',
};

/** What proves each: said where somebody asks how the light knows. */
export const LIGHT_PROOFS: Record<LightName, string> = {
  process: 'its heartbeats arrive',
  commands: 'what its polls are answered comes back with heartbeats',
  kubernetes_api: "the cluster's API server answers the agent's lists",
  logs: 'the server takes what an open log stream brings',
};

/** The state of a light in a word, so that none depends on its colour. */
export function lightWord(name: LightName, light: Light): string {
  switch (light.state) {
    case 'green':
      return 'works';
    case 'amber':
      return 'late';
    case 'red':
      return 'lost';
    default:
      if (name === 'logs') return light.proven_at ? 'no stream open' : 'not used yet';
      return light.proven_at ? 'not known' : 'never proven';
  }
}

/** `Command channel: lost, last proven 2 min ago`, a line a light. */
export function lightsWords(lights: Lights, now: number): string {
  return LIGHTS.map((name) => {
    const light = lights[name];
    return `${LIGHT_LABELS[name]}: ${lightWord(name, light)}${light.proven_at ? `, proven ${age(light.proven_at, now)} ago` : ''}`;
  }).join('\n');
}

/** The same in one line, for those who hear it. */
export function lightsName(lights: Lights, now: number): string {
  return `Connection: ${lightsWords(lights, now).replaceAll(': ', ' ').replaceAll('\n', '; ')}`;
}

/** Red before amber, the first of equals; undefined where none is either. */
export function worstLight(lights: Lights): LightName | undefined {
  return LIGHTS.find((name) => lights[name].state === 'red') ?? LIGHTS.find((name) => lights[name].state === 'amber');
}

export interface Explanation {
  means: string;
  checks: readonly string[];
}

/** What an amber or red light means and what to look at, and an agent's that is not heard of any more; undefined where all is well. */
export function explanationOf(name: LightName, lights: Lights): Explanation | undefined {
  const { state, proven_at: provenAt } = lights[name];
  if (name === 'process' && state === 'grey' && provenAt) return { means: 'The agent is not heard of any more: what is true now is not known.', checks: PROCESS_CHECKS };
  if (state === 'green' || state === 'grey') return undefined;
  switch (name) {
    case 'process':
      return {
        means: 'Heartbeats are missing; after the time-outs the cluster becomes Unknown, then Offline.',
        checks: PROCESS_CHECKS,
      };
    case 'commands':
      return lights.process.state === 'green'
        ? {
            means: 'Heartbeats arrive, but the agent’s polls do not come back: commands cannot reach it.',
            checks: COMMANDS_CHECKS,
          }
        : { means: 'No poll of the agent came back; commands cannot reach it.', checks: ['See the agent process first: without it there are no polls.'] };
    case 'kubernetes_api':
      return {
        means: 'The agent runs, but the cluster’s API server does not answer its lists: nodes, pods and events stay as they were then.',
        checks: ['Is the API server well? kubectl get --raw /readyz', 'May the agent still list? Run the installer again to renew its roles; it needs no new token'],
      };
    case 'logs':
      return { means: 'A log stream is open, but nothing of it was taken lately.', checks: ['Is the logs capability still on? See Agent & capabilities'] };
  }
}

/** Whether somebody should look at them before all else. */
export function needALook(lights: Lights): boolean {
  return LIGHTS.some((name) => explanationOf(name, lights) !== undefined);
}

const PROCESS_CHECKS: readonly string[] = [
  'Do the cluster’s nodes run, and reach this server over HTTPS?',
  'Does the agent run? kubectl -n niro-system get pods',
  'Does its log name an error? kubectl -n niro-system logs deployment/niro-agent',
];

/** What cuts polls while short requests pass. */
export const COMMANDS_CHECKS: readonly string[] = [
  'A proxy or firewall that cuts long requests: a poll is held open until there is a command, so allow long ones without data on the way',
  'A proxy that only lets some paths pass: /agent/v1/commands must be reachable like /agent/v1/heartbeat',
  'The agent’s log names the failing call: kubectl -n niro-system logs deployment/niro-agent',
];
