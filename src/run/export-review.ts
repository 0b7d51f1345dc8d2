import { digestOf } from '../audit/canonical-json.ts';
import { scopeContext } from '../audit/index.ts';
import type { FindingEvent } from '../audit/lifecycle.ts';
import { type Catalog, loadCatalog } from '../catalog/index.ts';
import type { ExportedFinding } from '../deliver/export/export-data.ts';
import type {
  ReviewEvidence,
  ReviewedAccess,
  ReviewedAgent,
  ReviewPack,
} from '../deliver/export/review/review-pack.ts';
import { reviewDecisions } from '../deliver/export/review/review-pack.ts';
import type { Estate } from '../estate/estate.ts';
import { type Agent, describeScope, resolveScope } from '../registry/index.ts';
import { didYouMean } from '../registry/nearest-name.ts';
import type { Store } from '../store/store.ts';
import { type AskedEstate, readAskedEstate } from './asked-estate.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Surroundings, surrounded, surroundingsOf } from './export-causes.ts';
import { CommandFailure, failure } from './failure.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { packageVersion } from './package-root.ts';
import { readRegistryInput, type UsableRegistry } from './read-inputs.ts';
import { contextOfRegistry } from './registry-show.ts';
import { reviewedAccess } from './reviewed-access.ts';
import { shownEvent, shownFinding, worstFirst } from './shown-findings.ts';

/** Whose access is reviewed, and where everything about it is. */
export interface ReviewRequest {
  readonly agent: string;
  readonly registry: string;
  readonly place: StorePlace;
  /** The estate on disk, or what the store kept. */
  readonly estate: AskedEstate;
}

/** An agent with what is at hand of it outside a store. */
export interface ReviewSubject {
  readonly agent: Agent;
  readonly registry: UsableRegistry;
  readonly seen: Seen;
}

/** An estate that could be read, or why there is none to look at. */
type Seen =
  | { readonly estate: Estate; readonly scanId: string | null }
  | { readonly estate: null; readonly reason: string };

/**
 * The access review of one agent of the registry: its scope, what it may do, what of it nobody meant, what of it was used, what
 * changed. A CommandFailure when the registry has no such agent, or there is no store or no scan in it.
 */
export async function reviewAgent(request: ReviewRequest, clock: Clock = systemClock): Promise<ReviewPack> {
  const location = storeLocation(request.place.store, request.place.folder);
  requireExisting(location);
  const subject = await reviewSubject(request);
  return withStore(location, (store) => reviewIn(store, subject, clock));
}

/** Reads the registry and the estate of a review; a CommandFailure when the registry has no such agent. */
export async function reviewSubject(request: Omit<ReviewRequest, 'place'>): Promise<ReviewSubject> {
  const registry = await readRegistryInput(request.registry, loadCatalog());
  const agent = agentCalled(request.agent, registry, request.registry);
  return { agent, registry, seen: await seenEstate(request.estate, registry) };
}

/** The review, with what an open store kept of the agent. */
export async function reviewIn(store: Store, subject: ReviewSubject, clock: Clock): Promise<ReviewPack> {
  const { agent, registry, seen } = subject;
  const catalog = loadCatalog();
  const access: ReviewedAccess =
    seen.estate === null
      ? { known: false, reason: seen.reason }
      : reviewedAccess(agent, registry.onDisk.parsed.registry, seen.estate, catalog);
  const kept = await readKept(store, agent, access);
  const evidence: ReviewEvidence = {
    agent: reviewed(agent),
    data: {
      registryDigest: registry.digest,
      estateDigest: seen.estate?.digest ?? null,
      collectedAt: seen.estate?.collectedAt ?? null,
      scanId: seen.estate === null ? null : seen.scanId,
    },
    scope: scopeOf(agent, registry, seen.estate, catalog),
    maturity: kept.maturity,
    access,
    findings: kept.findings,
    changes: kept.changes,
  };
  return {
    preparedAt: clock.now(),
    version: packageVersion(),
    evidence,
    evidenceSha256: digestOf(evidence),
    decision: { choices: reviewDecisions, decision: null, reviewer: null, date: null, reason: null },
  };
}

function agentCalled(name: string, { onDisk }: UsableRegistry, path: string): Agent {
  const { agents } = onDisk.parsed.registry;
  const agent = agents.find(({ id }) => id === name);
  if (agent !== undefined) return agent;
  throw failure(
    `no agent \`${name}\` in \`${path}\`${didYouMean(
      name,
      agents.map(({ id }) => id),
    )}`,
  );
}

async function readKept(
  store: Store,
  { id }: Agent,
  access: ReviewedAccess,
): Promise<Pick<ReviewEvidence, 'findings' | 'changes' | 'maturity'>> {
  const [newest] = await store.scans({ limit: 1 });
  if (newest === undefined) {
    throw failure(
      `${store.location} holds no scan: run \`overreach scan\` first, or name another \`--store\``,
    );
  }
  // A finding about a role that several agents share names none of them.
  const own = new Set(access.known ? access.principals.map(({ arn }) => arn) : []);
  const records = (await store.findings({})).filter(
    ({ detection }) => detection.agent === id || (detection.agent === null && own.has(detection.principal)),
  );
  const findings: ExportedFinding[] = [];
  const changes: FindingEvent[] = [];
  const around = new Map<string, Surroundings>();
  for (const record of records) {
    const { estate, detection } = record;
    const history = (await store.events(detection.fingerprint)).map(shownEvent);
    changes.push(...history);
    const finding = shownFinding(record);
    if (finding.state === 'resolved') continue;
    const known = around.get(estate) ?? (await surroundingsOf(store, estate));
    around.set(estate, known);
    findings.push({ estate, finding, history, ...surrounded(known, finding) });
  }
  const { maturity } = await store.scanFacts(newest.estate);
  const told = maturity.find(({ agent }) => agent === id);
  return {
    findings: findings.sort((left, right) => worstFirst(left.finding, right.finding)),
    changes: changes.sort(
      (left, right) => byText(left.at, right.at) || byText(left.fingerprint, right.fingerprint),
    ),
    maturity:
      told === undefined
        ? null
        : {
            accounts: told.accounts,
            level: told.level,
            upTo: told.upTo,
            missing: told.missing,
            unknown: told.unknown,
          },
  };
}

// An estate that was named must be readable; one that the store no longer has leaves the access unknown.
async function seenEstate(asked: AskedEstate, registry: UsableRegistry): Promise<Seen> {
  try {
    const { estate, scan } = await readAskedEstate(asked, registry);
    return { estate, scanId: scan?.id ?? null };
  } catch (error) {
    if ('path' in asked || asked.at !== null || !(error instanceof CommandFailure)) throw error;
    return { estate: null, reason: error.message };
  }
}

function reviewed({ id, description, owner, sponsor, operators, expires, review }: Agent): ReviewedAgent {
  return {
    id,
    description,
    owner,
    sponsor,
    operators,
    expires,
    lastReviewed: review?.lastReviewed ?? null,
    cadenceDays: review?.cadenceDays ?? null,
  };
}

function scopeOf(
  agent: Agent,
  { onDisk }: UsableRegistry,
  estate: Estate | null,
  catalog: Catalog,
): ReviewEvidence['scope'] {
  const { registry } = onDisk.parsed;
  const context =
    estate === null ? contextOfRegistry(agent, onDisk) : scopeContext(estate, onDisk.namedPolicy);
  return describeScope(registry, agent, resolveScope(registry, agent, catalog, context), context.accounts)
    .json;
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
