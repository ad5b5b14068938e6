import type { ApiProblem } from '../api/problem';
import { sentence } from '../cluster/missing';
import { type Failure, refusalOf } from '../commands/states';

/** Why manifests were not taken, and what to do. */
export function applyRefusal(problem: ApiProblem): Failure {
  const { code, message } = problem;
  switch (code) {
    case 'manifests_invalid':
      return { title: 'The manifests cannot be read', advice: sentence(message), code };
    case 'manifests_too_large':
      return { title: 'The manifests are too large', advice: `${message} Apply them in parts.`, code };
    case 'capability_missing':
      return { title: 'Applying is switched off in this cluster', advice: sentence(message), code };
    case 'unreachable':
    case 'timed_out':
      return { title: 'The server did not answer', advice: 'Whether it was taken is not known. Send it again: it is taken once only.', code };
    default:
      return refusalOf(problem);
  }
}
