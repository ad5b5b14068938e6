import type { Pod } from '../api/types';

interface Amounts {
  cpu_millicores: number | null;
  memory_bytes: number | null;
}

/** What the running containers ask for together; null where one of them asks for nothing, as then there is no bound. */
export function sumOf(pod: Pod, kind: 'requests' | 'limits'): Amounts {
  const containers = pod.containers.filter((container) => !container.init);
  const sum = (name: keyof Amounts) =>
    containers.reduce<number | null>((total, container) => {
      const amount = container[kind]?.[name] ?? null;
      return total === null || amount === null ? null : total + amount;
    }, 0);
  return { cpu_millicores: sum('cpu_millicores'), memory_bytes: sum('memory_bytes') };
}
