import { NativeSelect, TextInput } from '@mantine/core';
import type { ApiProblem } from '../api/problem';
import type { Environment, Labels } from '../api/types';
import { LabelEditor } from './LabelEditor';
import { ENVIRONMENTS, ENVIRONMENT_LABELS } from './status';

export interface ClusterForm {
  name: string;
  environment: Environment;
  labels: Labels;
}

/** The server's rule for names, told before it has to. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return undefined;
  if (name.length > 63) return 'At most 63 characters';
  return /^[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9])?$/.test(name)
    ? undefined
    : 'Letters, digits, spaces and . _ - only; a letter or digit at both ends';
}

/** Name, environment and labels: what people may choose of a cluster. */
export function ClusterFields({ form, problem, onChange }: { form: ClusterForm; problem: ApiProblem | null; onChange: (form: ClusterForm) => void }) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder="berlin-edge-01"
        data-autofocus
        required
        withAsterisk={false}
        maxLength={80}
        value={form.name}
        error={nameProblem(form.name) ?? (problem?.field === 'name' || problem?.code === 'name_taken' ? problem.message : undefined)}
        onChange={(event) => onChange({ ...form, name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Environment"
        description="Changes how severe the findings of policies are"
        value={form.environment}
        onChange={(event) => onChange({ ...form, environment: event.currentTarget.value as Environment })}
        data={ENVIRONMENTS.map((environment) => ({ value: environment, label: ENVIRONMENT_LABELS[environment] }))}
      />
      <LabelEditor labels={form.labels} onChange={(labels) => onChange({ ...form, labels })} />
    </>
  );
}
