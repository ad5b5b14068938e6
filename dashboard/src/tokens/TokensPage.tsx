import { NotFoundPage } from '../shell/NotFoundPage';

export default function TokensPage() {
  return <NotFoundPage />;
}
