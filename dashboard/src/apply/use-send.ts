import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, fetchWithin, unwrap } from '../api/client';
import type { ApiProblem } from '../api/problem';
import type { AcceptedCommand, CommandRequest, ObjectRef } from '../api/types';
import { listKey } from '../commands/use-commands';
import type { ApplyOptions, Draft, IdempotencyKeys } from './draft';

/** Megabytes over a thin line take their time. */
const SEND_MILLIS = 60_000;

/** What applies a draft, in the server's words. */
export function applyRequest(manifests: string, options: ApplyOptions, dryRun: boolean): CommandRequest {
  return {
    type: 'apply',
    manifests,
    ...(dryRun ? { dry_run: true } : {}),
    ...(options.force ? { force: true } : {}),
    ...(options.prune ? { prune: true } : {}),
    ...(options.deployment ? { deployment: options.deployment } : {}),
  };
}

export function deleteRequest(objects: readonly ObjectRef[], deployment: string | undefined, dryRun: boolean): CommandRequest {
  return { type: 'delete', objects: [...objects], ...(dryRun ? { dry_run: true } : {}), ...(deployment ? { deployment } : {}) };
}

/** Sends a command once, however often it is asked to: one at a time, and again with the same key where no answer came. */
function useSendOnce(clusterId: string, keys: IdempotencyKeys) {
  const queries = useQueryClient();
  const sending = useRef(false);
  const mutation = useMutation<AcceptedCommand, ApiProblem, CommandRequest>({
    networkMode: 'always',
    mutationFn: (body) =>
      unwrap(
        api.POST('/clusters/{cluster_id}/commands', {
          params: { path: { cluster_id: clusterId }, header: { 'Idempotency-Key': keys.keyFor(JSON.stringify(body)) } },
          body,
          fetch: fetchWithin(SEND_MILLIS),
        }),
      ),
    onSuccess: () => keys.settle(),
    onError: (problem) => {
      if (problem.status >= 400 && problem.status < 500) keys.settle();
    },
    onSettled: () => {
      sending.current = false;
      void queries.invalidateQueries({ queryKey: listKey(clusterId) });
    },
  });
  function send(body: CommandRequest, onTaken: (command: AcceptedCommand) => void): void {
    if (sending.current) return;
    sending.current = true;
    mutation.mutate(body, { onSuccess: onTaken });
  }
  return { mutation, send };
}

export interface Sending {
  busy: boolean;
  /** Whether what is under way, or was refused, is a dry run. */
  dryRun: boolean;
  problem: ApiProblem | null;
  apply: (dryRun: boolean, change?: Partial<ApplyOptions>) => void;
  forget: () => void;
}

/** Sends the draft of a cluster, remembers what was sent, and shows where it can be followed. */
export function useSend(clusterId: string, draft: Draft, onChange: (change: Partial<Draft>) => void, onFollow: (id: string) => void): Sending {
  const { mutation, send } = useSendOnce(clusterId, draft.keys);
  return {
    busy: mutation.isPending,
    dryRun: mutation.variables?.dry_run === true,
    problem: mutation.error,
    forget: () => mutation.reset(),
    apply: (dryRun, change) => {
      const { text } = draft;
      if (!text) return;
      const options = { ...draft.options, ...change };
      if (change) onChange({ options });
      send(applyRequest(text.toString(), options, dryRun), ({ id }) => {
        onChange({ sent: { id, dryRun, text, options } });
        onFollow(id);
      });
    },
  };
}

export function useDelete(clusterId: string, keys: IdempotencyKeys, onFollow: (id: string) => void) {
  const { mutation, send } = useSendOnce(clusterId, keys);
  return {
    busy: mutation.isPending,
    dryRun: mutation.variables?.dry_run === true,
    problem: mutation.error,
    delete: (objects: readonly ObjectRef[], deployment: string | undefined, dryRun: boolean) => send(deleteRequest(objects, deployment, dryRun), ({ id }) => onFollow(id)),
  };
}
