import { NotFoundPage } from '../shell/NotFoundPage';

export default function ClusterPage({ id, tab }: { id: string; tab: string }) {
  return <NotFoundPage title={`Cluster ${id}`}>{tab}</NotFoundPage>;
}
