import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, unwrap } from '../api/client';
import type { Token } from '../api/types';
import { Age } from '../ui/Age';
import { CopyField } from '../ui/CopyField';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { dateTime } from '../ui/format';
import { Blank, Notice } from '../ui/Notice';
import classes from './tokens.module.css';

const TOKENS = ['tokens'] as const;

/** The caller's API tokens: list, make, revoke. */
export default function TokensPage() {
  useDocumentTitle('API tokens');
  const list = useQuery({ queryKey: TOKENS, queryFn: ({ signal }) => unwrap(api.GET('/tokens', { signal })), retry: false, networkMode: 'always' });
  return (
    <main className={classes.page} id="main">
      <h1>API tokens</h1>
      <p>For programs: they act as you, with your role, until revoked. Send one as <code>Authorization: Bearer niro_pat_…</code></p>
      <NewToken />
      {list.error && !list.data && (
        <Notice
          tone="critical"
          title="The tokens cannot be shown"
          action={
            <Button size="xs" variant="default" loading={list.isFetching} onClick={() => void list.refetch()}>
              Retry now
            </Button>
          }
        >
          {list.error.message}
        </Notice>
      )}
      {list.data && list.data.items.length === 0 && <Blank icon="key" title="No token yet" />}
      {list.data && list.data.items.length > 0 && (
        <ul className={classes.tokens} aria-label="Tokens">
          {list.data.items.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </ul>
      )}
    </main>
  );
}

function NewToken() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    networkMode: 'always',
    mutationFn: () => unwrap(api.POST('/tokens', { body: { name: name.trim() } })),
    onSuccess: () => {
      setName('');
      void queries.invalidateQueries({ queryKey: TOKENS });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) make.mutate();
  }
  return (
    <>
      <form className={classes.form} onSubmit={submit}>
        <TextInput aria-label="Name of the new token" placeholder="What it is for, such as ci-pipeline" maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
          Make a token
        </Button>
      </form>
      {make.error && <Notice tone="critical">{make.error.message}</Notice>}
      {make.data && (
        <Notice tone="healthy" title={`Token ${make.data.name} is made. It is shown only now.`}>
          <CopyField text={make.data.token} label="Token" />
        </Notice>
      )}
    </>
  );
}

function TokenRow({ token }: { token: Token }) {
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({
    networkMode: 'always',
    mutationFn: () => unwrap(api.DELETE('/tokens/{token_id}', { params: { path: { token_id: token.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: TOKENS }),
  });
  return (
    <li>
      <span className={classes.name}>
        <strong>{token.name}</strong>
        <span>
          made {dateTime(token.created_at)} · {token.last_used_at ? <>last used <Age at={token.last_used_at} /></> : 'never used'}
        </span>
        {revoke.error && <span className={classes.failed}>{revoke.error.message}</span>}
      </span>
      {sure ? (
        <span className={classes.sure}>
          <Button size="xs" variant="default" onClick={() => setSure(false)}>
            Keep
          </Button>
          <Button size="xs" color="red" autoFocus loading={revoke.isPending} onClick={() => revoke.mutate()}>
            Revoke {token.name}
          </Button>
        </span>
      ) : (
        <Button size="xs" variant="default" aria-label={`Revoke ${token.name}…`} onClick={() => setSure(true)}>
          Revoke
        </Button>
      )}
    </li>
  );
}
