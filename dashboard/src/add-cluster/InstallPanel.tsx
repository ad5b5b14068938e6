import { Button, Loader } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { api, unwrap } from '../api/client';
import { serverClock } from '../api/server-clock';
import type { Enrollment } from '../api/types';
import { useCluster } from '../cluster/use-cluster';
import { TimeLeft } from '../ui/Age';
import { useServerNow } from '../ui/clock';
import { CopyField } from '../ui/CopyField';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { STATUS_LABELS } from '../ui/status';
import { forgetEnrollment, keepEnrollment, keptEnrollment } from './open-enrollments';
import { type InstallStep, installStep } from './steps';
import classes from './add-cluster.module.css';

const POLL_MILLIS = 2_000;

interface Props {
  clusterId: string;
  name: string;
  /** Where the link to the cluster leads nowhere new: on its own page. */
  onItsPage?: boolean;
  onOpen?: () => void;
  /** Shown while nobody has come yet. */
  foot?: ReactNode;
}

/** The install command with its token, and how far the installation has come. Needs a kept enrollment. */
export function InstallPanel({ clusterId, name, onItsPage = false, onOpen, foot }: Props) {
  const [kept, setKept] = useState(() => keptEnrollment(clusterId));
  const detail = useCluster(clusterId, POLL_MILLIS).data;
  const now = useServerNow();
  const renew = useNewToken(clusterId, (enrollment, issuedAt) => setKept(keepEnrollment(clusterId, enrollment, issuedAt)));
  const step = kept ? installStep(detail, kept.enrollment, kept.issuedAt, now) : 'expired';
  useEffect(() => {
    if (step === 'connected') forgetEnrollment(clusterId);
  }, [step, clusterId]);
  const newToken = (
    <Button size="xs" variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
      New token
    </Button>
  );
  return (
    <div className={classes.install}>
      {step === 'expired' && (
        <Notice tone="warning" title="The token has expired" action={newToken}>
          It was never used. A new one makes a new install command.
        </Notice>
      )}
      {renew.error && <Notice tone="critical">{renew.error.message}</Notice>}
      {kept && step === 'waiting' && (
        <>
          <p>Run this where kubectl, or k3s itself, reaches the cluster:</p>
          <CopyField text={kept.enrollment.install_command} label="Install command" />
          <p className={classes.once}>
            <Icon name="key" size={14} /> The token in it is shown only now, works once, and expires in <TimeLeft until={kept.enrollment.expires_at} />.
          </p>
        </>
      )}
      {step !== 'expired' && <Steps step={step} status={detail ? STATUS_LABELS[detail.status] : ''} />}
      {step === 'connected' && detail && (
        <Notice
          tone={detail.status === 'healthy' ? 'healthy' : 'warning'}
          title={`${name} is ${STATUS_LABELS[detail.status]}`}
          action={
            onItsPage ? undefined : (
              <Button size="xs" component={Link} href={`/clusters/${clusterId}`} {...(onOpen ? { onClick: onOpen } : {})}>
                Open the cluster
              </Button>
            )
          }
        >
          {detail.reasons.length > 0 ? detail.reasons.map((reason) => reason.message).join('; ') : 'The first heartbeat has arrived.'}
        </Notice>
      )}
      {foot && (step === 'waiting' || step === 'expired') && <p className={classes.foot}>{foot}</p>}
    </div>
  );
}

/** Makes a token for a cluster that exists; earlier unused ones die. */
export function useNewToken(clusterId: string, onMade: (enrollment: Enrollment, issuedAt: number) => void) {
  const queries = useQueryClient();
  return useMutation({
    networkMode: 'always',
    mutationFn: () => unwrap(api.POST('/clusters/{cluster_id}/enrollment-tokens', { params: { path: { cluster_id: clusterId } } })),
    onSuccess: async (enrollment) => {
      const issuedAt = serverClock.now();
      await queries.invalidateQueries({ queryKey: ['cluster', clusterId], exact: true });
      onMade(enrollment, issuedAt);
    },
  });
}

function Steps({ step, status }: { step: InstallStep; status: string }) {
  const at = step === 'waiting' ? 0 : step === 'enrolled' ? 1 : 2;
  const texts = [
    at === 0 ? 'Waiting for the agent…' : 'The agent has come',
    at < 1 ? 'Enrolled' : at === 1 ? 'Enrolled, waiting for the first heartbeat…' : 'Enrolled',
    at === 2 ? status : 'Healthy',
  ];
  return (
    <ol className={classes.steps} aria-live="polite">
      {texts.map((text, index) => (
        <li key={index} data-state={index < at || at === 2 ? 'done' : index === at ? 'now' : 'later'} {...(index === at ? { 'aria-current': 'step' as const } : {})}>
          <span>{index < at || at === 2 ? <Icon name="check" size={13} /> : index === at ? <Loader size={14} /> : null}</span>
          {text}
        </li>
      ))}
    </ol>
  );
}
