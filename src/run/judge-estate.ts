import {
  type AdvanceFindings,
  type AuditResult,
  audit,
  beyondByEngine,
  type ContainsRegions,
  containsByEngine,
  createAdvance,
  mayHavePassed,
  type RequestsBeyond,
  ruleCatalog,
} from '../audit/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { EstateFiles, ReadPiece } from '../collect/kept/estate-lots.ts';
import type { Estate, Layer } from '../estate/estate.ts';
import type { KeptGuardrails, Store } from '../store/store.ts';
import { continuedKey } from './continued-estate.ts';
import { createJudgingMemory, type JudgingMemory } from './judging-memory.ts';
import { readKeptEstate } from './kept-estate.ts';
import { readEstateInput, readRegistryInput, type UsableRegistry } from './read-inputs.ts';

/** What a scan is made of, read and found usable. */
export interface ScanInputs {
  readonly estate: Estate;
  readonly registry: UsableRegistry | null;
  /** Where the estate lies, for a store that keeps it. */
  readonly files?: EstateFiles;
}

/** An estate with everything the rules say of it. */
export interface JudgedEstate extends ScanInputs {
  readonly result: AuditResult;
  /** How the kept findings go on; it shares the engine's memory. */
  readonly advance: AdvanceFindings;
  /** The same engine's word on whether one excess lies inside another. */
  readonly contains: ContainsRegions;
  /** The same engine's requests that one excess has and another has not. */
  readonly beyond: RequestsBeyond;
  readonly catalogDate: string;
}

/** The layers that the evaluated rules rest on: an account is sealed when these are complete or not offered. */
export const requiredLayers: ReadonlySet<Layer> = new Set(ruleCatalog.flatMap(({ requires }) => requires));

/**
 * Reads estate and registry; a CommandFailure when one of them cannot be used. With the memory of an earlier reading only
 * what changed since is understood anew.
 */
export async function readScanInputs(
  estatePath: string,
  registryPath: string | null,
  memory?: JudgingMemory,
): Promise<ScanInputs> {
  const registry = await readRegistryBeside(registryPath, memory);
  const own = registry?.onDisk.parsed.registry ?? null;
  const digests = new Map<string, string>();
  const pieces = new Map<string, readonly ReadPiece[]>();
  const again = memory && { memory: memory.reading, pieces };
  const estate = await readEstateInput(estatePath, own, digests, again);
  return { estate, registry, files: { root: estatePath, digests, pieces } };
}

/** The registry that an estate is judged by; null where none is given. A CommandFailure when it cannot be used. */
export async function readRegistryBeside(
  path: string | null,
  memory?: JudgingMemory,
): Promise<UsableRegistry | null> {
  return path === null ? null : readRegistryInput(path, loadCatalog(), memory?.registry);
}

/** Judges an estate by every rule, with what the store knows of earlier scans. */
export async function judgeBeside(
  store: Store,
  inputs: ScanInputs,
  memory?: JudgingMemory,
): Promise<JudgedEstate> {
  const key = await continuedKey(store, inputs.estate);
  const before = await estateBefore(store, key, inputs);
  return judgeEstate(inputs, await store.guardrails(key), memory, before);
}

/** The estate of the scan before, where something may have come and gone since; else it is not read. null: it is not kept any more. */
async function estateBefore(
  store: Store,
  key: string,
  { estate, registry }: ScanInputs,
): Promise<Estate | null | undefined> {
  const declared = registry?.onDisk.parsed.registry ?? null;
  if (declared === null || estate.collectedAt === null || (estate.changeEvents ?? []).length < 2) return;
  const { collectedAt: collectedBy } = estate;
  // INVARIANT: the last whole one. A look between two nights has no eye for what came and went before it.
  const scans = await store.scans({ estate: key, collectedBy, standing: 'applied', limit: recentScans });
  const last = scans.find(({ estateVersion }) => estateVersion !== null);
  if (last === undefined || !mayHavePassed(estate, last.collectedAt, declared)) return;
  return readKeptEstate(store, last);
}

/** The one before is among the last ones. */
const recentScans = 20;

/**
 * Judges an estate by every rule. Without kept guardrails none can be found removed; with the memory of an earlier
 * judging only what changed since is compared. With the estate of the scan before, what came and went since is judged too.
 */
export function judgeEstate(
  { estate, registry, files }: ScanInputs,
  keptGuardrails: KeptGuardrails = new Map(),
  { engine, comparisons, audits }: JudgingMemory = createJudgingMemory(),
  before?: Estate | null,
): JudgedEstate {
  const catalog = loadCatalog();
  comparisons.turn();
  audits.turn();
  const result = audit({
    estate,
    registry: registry?.onDisk.parsed.registry ?? null,
    catalog,
    engine,
    comparisons,
    memory: audits,
    keptGuardrails,
    ...(before === undefined ? {} : { before }),
    ...(registry === null ? {} : { policyFiles: registry.onDisk.namedPolicy, approvals: registry.approvals }),
  });
  const contains = containsByEngine(engine);
  return {
    estate,
    registry,
    ...(files === undefined ? {} : { files }),
    result,
    advance: createAdvance(contains),
    contains,
    beyond: beyondByEngine(engine),
    catalogDate: catalog.date,
  };
}
