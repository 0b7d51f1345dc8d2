import { loadavg } from 'node:os';

/** Wall and CPU time since a start. */
export interface Usage {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Starts a measurement; the function returned reads it. CPU time says more than wall time on a busy machine. */
export function measure(): () => Usage {
  const cpu = process.cpuUsage();
  const start = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}

/** `12.3 s (10.1 CPU s)`. */
export function told({ seconds, cpuSeconds }: Usage): string {
  return `${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} CPU s)`;
}

/** `peak 400 MB, load 5.1`: the highest resident size so far, and how busy the machine is. */
export function surroundings(): string {
  const peak = process.resourceUsage().maxRSS / 1024;
  return `peak ${peak.toFixed(0)} MB, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
}
