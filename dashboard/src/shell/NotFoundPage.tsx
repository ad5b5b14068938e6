import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useDocumentTitle } from '../ui/DocumentTitle';
import { Blank } from '../ui/Notice';

export function NotFoundPage({ title = 'There is no such page', children }: { title?: string; children?: React.ReactNode }) {
  useDocumentTitle('Not found');
  return (
    <main id="main">
      <Blank
        icon="unknown"
        title={title}
        action={
          <Button component={Link} href="/" variant="default">
            To the fleet
          </Button>
        }
      >
        {children ?? 'The address may be mistyped, or the page has moved.'}
      </Blank>
    </main>
  );
}
