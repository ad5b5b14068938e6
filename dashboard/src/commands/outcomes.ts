import type { ObjectOutcome } from '../api/types';
import type { IconName } from '../ui/Icon';

export const OUTCOMES = ['failed', 'skipped', 'deleted', 'created', 'configured', 'unchanged'] as const;
export type Outcome = (typeof OUTCOMES)[number];

interface OutcomeLook {
  done: string;
  /** In a dry run, which only says what would be done. */
  would: string;
  icon: IconName;
}

export const OUTCOME_LOOKS: Record<Outcome, OutcomeLook> = {
  failed: { done: 'Failed', would: 'Fails', icon: 'critical' },
  deleted: { done: 'Deleted', would: 'To delete', icon: 'trash' },
  created: { done: 'Created', would: 'To create', icon: 'plus' },
  configured: { done: 'Configured', would: 'To change', icon: 'edit' },
  skipped: { done: 'Skipped', would: 'Left out', icon: 'out' },
  unchanged: { done: 'Unchanged', would: 'Unchanged', icon: 'check' },
};

/** An outcome of a newer server counts as skipped: shown, and not as well done. */
export function outcomeOf(object: ObjectOutcome): Outcome {
  return OUTCOMES.find((outcome) => outcome === object.outcome) ?? 'skipped';
}

export type Counts = Record<Outcome, number>;

export function countsOf(objects: readonly ObjectOutcome[]): Counts {
  const counts: Counts = { failed: 0, deleted: 0, created: 0, configured: 0, skipped: 0, unchanged: 0 };
  for (const object of objects) counts[outcomeOf(object)]++;
  return counts;
}

/** Objects that are (or would be) different afterwards. */
export function changes(counts: Counts): number {
  return counts.created + counts.configured + counts.deleted;
}

/** Whether somebody has something to do about it. */
export function isTrouble(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'skipped';
}

/** What needs a look first, then in the order in which they came. */
export function byUrgency(objects: readonly ObjectOutcome[]): ObjectOutcome[] {
  return [...objects].sort((a, b) => OUTCOMES.indexOf(outcomeOf(a)) - OUTCOMES.indexOf(outcomeOf(b)));
}

/** Which of the objects are looked at. */
export interface Look {
  /** undefined for all. */
  outcome: Outcome | undefined;
  /** Words that all stand in its name, kind, reason or message. */
  text: string;
}

export const ALL: Look = { outcome: undefined, text: '' };

export function matching(objects: readonly ObjectOutcome[], { outcome, text }: Look): ObjectOutcome[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return objects.filter((object) => {
    if (outcome && outcomeOf(object) !== outcome) return false;
    const said = [objectName(object), object.object.api_version, object.reason, reasonOf(object)?.title, object.message].join(' ').toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** `Deployment shop/checkout`. */
export function objectName({ object }: ObjectOutcome): string {
  return `${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`;
}

/** `apps/v1 Deployment shop/checkout`, the same for the same object only. */
export function objectKey({ object }: ObjectOutcome): string {
  return `${object.api_version} ${object.kind} ${object.namespace ?? ''}/${object.name}`;
}

export interface Reason {
  title: string;
  /** What somebody does next. */
  next: string;
}

const REASONS: Record<string, Reason> = {
  conflict: {
    title: 'Another manager owns fields of it',
    next: 'Leave those fields out of the manifests, or take them over with Force; the other manager may set them back.',
  },
  forbidden: {
    title: 'Not permitted',
    next: 'The message names what is missing: a namespace in NIRO_APPLY_NAMESPACES, or a rule for ClusterRole niro-agent-apply-extra. Grant it, then send again.',
  },
  protected_namespace: { title: 'Protected', next: 'Niro never touches kube-system, niro-system and its own roles. Choose another namespace, or use kubectl.' },
  not_managed: { title: 'Not made by Niro', next: 'It lacks the label app.kubernetes.io/managed-by=niro, so Niro leaves it alone. Delete it with kubectl, or apply it here first.' },
  revision_older: { title: 'A newer revision is there', next: 'Somebody applied a later revision. Take the newest manifests, or raise the annotation niro.cx/revision on purpose.' },
  kind_unknown: { title: 'The cluster does not know this kind', next: 'Look for a typing error in apiVersion and kind, or bring its definition (CRD) in the same manifests.' },
  invalid: { title: 'Refused by the API server', next: 'Correct what the message names, then try a dry run again.' },
  timeout: { title: 'Not done in time', next: 'It may have happened all the same: a dry run shows what is left to do.' },
  not_found: { title: 'Not there', next: 'Look for a typing error in its name or namespace; if it was deleted meanwhile, nothing is to do.' },
  not_pruned: { title: 'Left in place', next: 'Nothing is pruned unless every object was applied. Put the failures right, then apply again.' },
  capability_missing: { title: 'Applying is switched off', next: 'Switch it on with the installer, then send again.' },
};

export function reasonOf(object: ObjectOutcome): Reason | undefined {
  return object.reason ? (REASONS[object.reason] ?? { title: object.reason, next: '' }) : undefined;
}

/** The failed and skipped objects as lines, to be pasted where others read them. */
export function failuresAsText(heading: string, objects: readonly ObjectOutcome[]): string {
  const lines = byUrgency(objects.filter((object) => isTrouble(outcomeOf(object)))).map((object) => {
    const why = [object.reason, object.message?.trim()].filter(Boolean).join(': ');
    return `${OUTCOME_LOOKS[outcomeOf(object)].done}  ${objectName(object)}${why && `  ${why}`}`;
  });
  return [heading, ...lines].join('\n');
}

export interface Step {
  code: string;
  reason: Reason;
  objects: number;
}

/** What is to do, once a reason, the most frequent first. */
export function nextSteps(objects: readonly ObjectOutcome[]): Step[] {
  const steps = new Map<string, Step>();
  for (const object of objects) {
    const reason = reasonOf(object);
    if (!object.reason || !reason?.next || !isTrouble(outcomeOf(object))) continue;
    const step = steps.get(object.reason) ?? { code: object.reason, reason, objects: 0 };
    step.objects++;
    steps.set(object.reason, step);
  }
  return [...steps.values()].sort((a, b) => b.objects - a.objects);
}

/** Whether Niro could delete it: made or kept by this apply, in a namespace. Namespaces and cluster-wide objects never. */
export function isDeletable(object: ObjectOutcome): boolean {
  return Boolean(object.object.namespace) && object.object.kind !== 'Namespace' && ['created', 'configured', 'unchanged'].includes(object.outcome);
}
