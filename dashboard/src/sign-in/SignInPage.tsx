import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { api, unwrap } from '../api/client';
import { ME } from '../api/me';
import { ApiProblem } from '../api/problem';
import type { Me } from '../api/types';
import { Mark } from '../shell/Mark';
import { useLocalNow } from '../ui/clock';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { plural } from '../ui/format';
import { Notice } from '../ui/Notice';
import classes from './sign-in.module.css';

const SHORTEST_PASSWORD = 10;

/** Sign-in; on a new server the making of the first administrator. */
export default function SignInPage() {
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => unwrap(api.GET('/setup', { signal })),
    retry: false,
    networkMode: 'always',
    refetchInterval: (query) => (query.state.error ? 3_000 : false),
  });
  const first = setup.data?.needed === true;
  useDocumentTitle(first ? 'First run' : 'Sign in');
  return (
    <main className={classes.page} id="main">
      <div className={classes.brand}>
        <Mark size={34} />
        <span>Niro</span>
      </div>
      <section className={classes.panel}>
        {setup.isPending && !setup.error ? (
          <div className={classes.waiting} aria-busy="true" />
        ) : first ? (
          <FirstRunForm />
        ) : (
          <>
            {setup.error && (
              <Notice tone="warning" title="The server cannot be reached">
                It is tried again every few seconds.
              </Notice>
            )}
            <SignInForm />
          </>
        )}
      </section>
      <p className={classes.foot}>One control plane for all your k3s clusters</p>
    </main>
  );
}

function SignInForm() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useAttempt(() => unwrap(api.POST('/session', { body: { email: email.trim(), password } })));
  return (
    <form className={classes.form} onSubmit={attempt.submit} noValidate>
      <h1>Sign in</h1>
      <AttemptProblem attempt={attempt} />
      <TextInput label="E-mail" type="email" name="email" autoComplete="username" autoFocus required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
      <PasswordInput label="Password" name="password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
      <Button type="submit" loading={attempt.busy} disabled={attempt.waitSeconds > 0 || email.trim() === '' || password === ''}>
        {attempt.waitSeconds > 0 ? `Wait ${attempt.waitSeconds} s` : 'Sign in'}
      </Button>
    </form>
  );
}

function FirstRunForm() {
  const [code, setCode] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useAttempt(() => unwrap(api.POST('/setup', { body: { code: code.trim(), email: email.trim(), password } })));
  const short = password.length > 0 && password.length < SHORTEST_PASSWORD;
  const complete = code.trim() !== '' && /^[^@\s]+@[^@\s]+$/.test(email.trim()) && password.length >= SHORTEST_PASSWORD;
  return (
    <form className={classes.form} onSubmit={attempt.submit} noValidate>
      <h1>Welcome to Niro</h1>
      <p className={classes.lead}>
        This server has no administrator yet. The one-time code that proves that it is yours stands in the server&rsquo;s log, as{' '}
        <code>setup_code</code>.
      </p>
      <AttemptProblem attempt={attempt} />
      <TextInput label="One-time code" name="code" autoComplete="one-time-code" autoFocus required withAsterisk={false} error={attempt.problem?.field === 'code'} value={code} onChange={(event) => setCode(event.currentTarget.value)} />
      <TextInput label="Your e-mail" type="email" name="email" autoComplete="username" required withAsterisk={false} error={attempt.problem?.field === 'email'} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
      <PasswordInput
        label="New password"
        name="password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        description={`At least ${SHORTEST_PASSWORD} characters`}
        error={short ? `${plural(SHORTEST_PASSWORD - password.length, 'character')} more` : attempt.problem?.field === 'password'}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={attempt.busy} disabled={!complete || attempt.waitSeconds > 0}>
        {attempt.waitSeconds > 0 ? `Wait ${attempt.waitSeconds} s` : 'Create the administrator'}
      </Button>
    </form>
  );
}

interface Attempt {
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Seconds until the server takes another attempt. */
  waitSeconds: number;
  submit: (event: FormEvent) => void;
}

function useAttempt(call: () => Promise<Me>): Attempt {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [waitUntil, setWaitUntil] = useState(0);
  const now = useLocalNow();
  const waitSeconds = Math.max(0, Math.ceil((waitUntil - now) / 1_000));
  useEffect(() => {
    if (waitUntil > 0 && waitSeconds === 0) {
      setWaitUntil(0);
      setProblem(undefined);
    }
  }, [waitUntil, waitSeconds]);
  async function attempt() {
    setBusy(true);
    setProblem(undefined);
    try {
      queries.setQueryData(ME, await call());
    } catch (failure) {
      const refused = failure as ApiProblem;
      setProblem(refused);
      if (refused.retryAfterSeconds) setWaitUntil(Date.now() + refused.retryAfterSeconds * 1_000);
      setBusy(false);
    }
  }
  return {
    busy,
    problem,
    waitSeconds,
    submit: (event) => {
      event.preventDefault();
      if (waitSeconds === 0) void attempt();
    },
  };
}

function AttemptProblem({ attempt: { problem, waitSeconds } }: { attempt: Attempt }) {
  if (!problem) return null;
  if (problem.status === 429) {
    return (
      <Notice tone="warning" title="Too many attempts">
        {waitSeconds > 0 ? `The next one is possible in ${plural(waitSeconds, 'second')}.` : 'Try again in a moment.'}
      </Notice>
    );
  }
  return (
    <Notice tone="critical" title={problem.status === 401 ? 'That did not match' : 'This did not work'}>
      {problem.message}
    </Notice>
  );
}
