import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ClusterDetail, CommandDetail, ObjectOutcome } from '../api/types';
import { isDeletable, objectKey } from '../commands/outcomes';
import { OutcomeList, type OutcomesView } from '../commands/Outcomes';
import { deploymentOf, isFinished } from '../commands/states';
import { WhyNot } from '../ui/AdminOnly';
import { plural } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import type { IdempotencyKeys } from './draft';
import { applyRefusal } from './refusals';
import { useDelete } from './use-send';
import classes from './apply.module.css';

interface Props {
  command: CommandDetail;
  objects: OutcomesView;
  cluster: ClusterDetail;
  keys: IdempotencyKeys;
  onFollow: (id: string) => void;
  refusal: string | undefined;
}

/** The objects one by one; those of an ended apply can be chosen and deleted. */
export function DeletableObjects({ command, objects, cluster, keys, onFollow, refusal }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const deletable = command.outcomes.filter(isDeletable);
  const offer = isFinished(command.status) && command.type === 'apply' && !command.dry_run && deletable.length > 0;
  return (
    <>
      <OutcomeList
        view={objects}
        dryRun={command.dry_run}
        chosen={chosen}
        onChoose={(key) => setChosen((before) => new Set(before?.has(key) ? [...before].filter((each) => each !== key) : [...(before ?? []), key]))}
      />
      {offer &&
        (chosen === undefined ? (
          <div className={classes.deleteOffer}>
            <WhyNot reason={refusal} hint="no-delete">
              <Button size="xs" variant="subtle" color="red" disabled={refusal !== undefined} leftSection={<Icon name="trash" size={14} />} onClick={() => setChosen(new Set())}>
                Delete some of these…
              </Button>
            </WhyNot>
          </div>
        ) : (
          <DeleteBar
            objects={deletable.filter((object) => chosen.has(objectKey(object)))}
            all={objects.shown.length < objects.all.length ? 'All shown' : 'All'}
            onAll={() => setChosen(new Set([...chosen, ...objects.shown.filter(isDeletable).map(objectKey)]))}
            onLeave={() => setChosen(undefined)}
            cluster={cluster}
            deployment={deploymentOf(command)}
            keys={keys}
            onFollow={onFollow}
          />
        ))}
    </>
  );
}

interface DeleteProps {
  objects: readonly ObjectOutcome[];
  /** What choosing them all is called. */
  all: string;
  onAll: () => void;
  onLeave: () => void;
  cluster: ClusterDetail;
  deployment: string | undefined;
  keys: IdempotencyKeys;
  onFollow: (id: string) => void;
}

function DeleteBar({ objects, all, onAll, onLeave, cluster, deployment, keys, onFollow }: DeleteProps) {
  const [sure, setSure] = useState(false);
  const remove = useDelete(cluster.id, keys, onFollow);
  const references = objects.map(({ object }) => object);
  const none = objects.length === 0;
  const words = plural(objects.length, 'object');
  const failure = remove.problem && applyRefusal(remove.problem);
  return (
    <div className={classes.deleteBar}>
      {failure && (
        <Notice tone="critical" title={<>{failure.title} <code>{failure.code}</code></>}>
          {failure.advice}
        </Notice>
      )}
      {sure && !none ? (
        <Notice tone="critical" title={`Delete ${words} from ${cluster.name}?`}>
          <Names>{objects}</Names>
          {objects.length === 1 ? 'What it holds goes with it; what Kubernetes made from it, such as pods, follows.' : 'What they hold goes with them; what Kubernetes made from them, such as pods, follows.'}
          <span className={classes.sure}>
            <Button size="xs" variant="default" onClick={() => setSure(false)}>
              Keep
            </Button>
            <Button size="xs" color="red" autoFocus loading={remove.busy} onClick={() => remove.delete(references, deployment, false)}>
              Delete {words}
            </Button>
          </span>
        </Notice>
      ) : (
        <div className={classes.sure}>
          <span>{none ? 'Choose what is to go.' : `${words} chosen.`}</span>
          <Button size="xs" variant="subtle" onClick={onAll}>
            {all}
          </Button>
          <span className={classes.push} />
          <Button size="xs" variant="default" onClick={onLeave}>
            Leave it
          </Button>
          <Button size="xs" variant="default" disabled={none} loading={remove.busy && remove.dryRun} onClick={() => remove.delete(references, deployment, true)}>
            Dry run
          </Button>
          <Button size="xs" color="red" variant="light" disabled={none} onClick={() => setSure(true)}>
            Delete {none ? '' : words}…
          </Button>
        </div>
      )}
    </div>
  );
}

const MOST_NAMES = 12;

function Names({ children: objects }: { children: readonly ObjectOutcome[] }): ReactNode {
  return (
    <ul className={classes.names}>
      {objects.slice(0, MOST_NAMES).map((object) => (
        <li key={objectKey(object)}>
          {object.object.kind} {object.object.namespace}/{object.object.name}
        </li>
      ))}
      {objects.length > MOST_NAMES && <li>and {plural(objects.length - MOST_NAMES, 'more')}</li>}
    </ul>
  );
}
