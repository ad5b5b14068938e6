import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useMe } from './api/me';
import { FleetPage } from './fleet/FleetPage';
import { Frame } from './shell/Frame';
import { NotFoundPage } from './shell/NotFoundPage';
import { Notice } from './ui/Notice';

const SignInPage = lazy(() => import('./sign-in/SignInPage'));
const AgentsPage = lazy(() => import('./agents/AgentsPage'));
const ClusterPage = lazy(() => import('./cluster/ClusterPage'));
const LogPage = lazy(() => import('./logs/LogPage'));
const PodsPage = lazy(() => import('./pods/PodsPage'));
const TokensPage = lazy(() => import('./tokens/TokensPage'));

/** The routes: one line a page. */
export function App() {
  const me = useMe();
  if (me.data === undefined) {
    if (!me.error) return null;
    return (
      <main style={{ maxWidth: 560, margin: '15vh auto', padding: 16 }}>
        <Notice tone="critical" title="Niro cannot be reached" action={<Button size="xs" variant="default" onClick={() => void me.refetch()}>Retry now</Button>}>
          {me.error.message} It is tried again every 5 seconds.
        </Notice>
      </main>
    );
  }
  if (me.data === null) {
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  }
  return (
    <Frame me={me.data}>
      <Suspense>
        <Switch>
          <Route path="/" component={FleetPage} />
          <Route path="/clusters/:id/logs">{({ id }) => <LogPage key={id} id={id} />}</Route>
          <Route path="/clusters/:id/:tab?">{({ id, tab }) => <ClusterPage key={id} id={id} tab={tab ?? 'overview'} />}</Route>
          <Route path="/pods" component={PodsPage} />
          <Route path="/agents" component={AgentsPage} />
          <Route path="/tokens" component={TokensPage} />
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
    </Frame>
  );
}
