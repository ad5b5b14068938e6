import { Button } from '@mantine/core';
import { Notice } from '../ui/Notice';
import classes from './cluster.module.css';

interface Query {
  error: Error | null;
  isFetching: boolean;
  refetch: () => unknown;
}

/** What stands where a list is not there yet: loading, or why not. */
export function ListState({ query, what }: { query: Query; what: string }) {
  if (!query.error) {
    return (
      <div className={classes.loadingRows} aria-busy="true" aria-label={`Loading ${what}`}>
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className="shell-line" />
        ))}
      </div>
    );
  }
  return (
    <Notice
      tone="critical"
      title={`The ${what} cannot be shown`}
      action={
        <Button size="xs" variant="default" loading={query.isFetching} onClick={() => query.refetch()}>
          Retry now
        </Button>
      }
    >
      {query.error.message}
    </Notice>
  );
}
