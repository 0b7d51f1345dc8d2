import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../../src/estate/identifiers.ts';
import type { Clock } from '../../../src/run/clock.ts';
import type { JudgingMemory } from '../../../src/run/judging-memory.ts';
import { scanEstate } from '../../../src/run/scan.ts';
import type { SlotWork } from '../../../src/run/worker-slot.ts';
import type { Store } from '../../../src/store/store.ts';
import { projectRoot } from '../../e2e/command-line.ts';

const example = join(projectRoot, 'examples/organization');
const first = Date.UTC(2026, 0, 1);
/** Nights of an hour: thousands of them have to lie in the past, since a slot that is to come is nobody's. */
const nightMs = 60 * 60 * 1000;

/** The slot of a night, five minutes after its estate was collected. */
export function slotOf(night: number): Instant {
  return new Date(first + night * nightMs + nightMs / 12).toISOString() as Instant;
}

/** Writes the estates of so many nights: those of the example, in turn, so that findings open and resolve each night. */
export function writeNights(folder: string, count: number): void {
  for (let night = 0; night < count; night += 1) {
    const place = join(folder, `night-${night}`);
    cpSync(join(example, night % 2 === 0 ? 'yesterday' : 'tonight'), place, { recursive: true });
    const manifest = join(place, 'estate.json');
    const value = JSON.parse(readFileSync(manifest, 'utf8')) as object;
    const collectedAt = new Date(first + night * nightMs).toISOString();
    writeFileSync(manifest, JSON.stringify({ ...value, collectedAt }));
  }
}

/** The scan of a night; its times and ids are the night's, so that two runs can be compared byte by byte. */
export function scanOfNight(folder: string, night: number, memory?: JudgingMemory): SlotWork {
  const at = slotOf(night);
  const clock: Clock = { now: () => at, newScanId: () => `scan-${String(night).padStart(5, '0')}` };
  const request = {
    estate: join(folder, `night-${night}`),
    registry: join(example, 'registry.yaml'),
    store: 'memory:',
    folder,
    casesOut: null,
    ...(memory === undefined ? {} : { memory }),
  };
  return (open) => scanEstate({ ...request, open }, { report: () => {}, warn: () => {} }, clock);
}

/**
 * All that a store holds, as text: findings, their events, the heads of the chains, scans, slots and how they ended. Not the
 * numbers under which estates are kept: a worker that died between an estate and its scan leaves one that no scan names.
 */
export async function stateOf(store: Store): Promise<string> {
  const findings = await store.findings({});
  const events = [];
  for (const { detection } of findings) events.push(await store.events(detection.fingerprint));
  const slots = await store.slots({ name: 'nightly', limit: 100_000 });
  return JSON.stringify({
    findings,
    events,
    history: await store.verify(),
    scans: (await store.scans({ limit: 100_000 })).map((scan) => ({ ...scan, estateVersion: null })),
    slots: slots.map(({ dueAt, outcome, scanId }) => ({ dueAt, outcome, scanId })),
  });
}
