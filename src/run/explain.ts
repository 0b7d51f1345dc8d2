import { createEngine } from '../access/index.ts';
import type { Excess } from '../audit/finding.ts';
import { guardrailName } from '../audit/guardrail-wording.ts';
import type { FindingEvent, FindingRecord } from '../audit/lifecycle.ts';
import { type EntryProof, meantEntries, proveEntries } from '../audit/meant-entries.ts';
import { loadCatalog } from '../catalog/index.ts';
import { registryProposal } from '../deliver/registry-proposal.ts';
import type { FindingStory } from '../deliver/text/story-page.ts';
import type { Store } from '../store/store.ts';
import { findFinding } from './find-finding.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { acceptableFinding } from './shown-findings.ts';

/** The story of the finding whose fingerprint begins with `id`; a CommandFailure when it fits none or several. */
export async function explainFinding(
  id: string,
  store: string | undefined,
  folder: string,
): Promise<FindingStory> {
  const location = storeLocation(store, folder);
  requireExisting(location);
  return withStore(location, async (open) => storyOfFinding(open, await findFinding(open, id)));
}

/** Everything that a store knows of one finding, in the order in which people ask. */
export async function storyOfFinding(store: Store, record: FindingRecord): Promise<FindingStory> {
  const { estate, detection } = record;
  const history = await store.events(detection.fingerprint);
  const changes = await store.changes({ estate, fingerprint: detection.fingerprint });
  const guardrails = (await store.guardrails(estate)).get(detection.principalKey);
  return {
    finding: acceptableFinding(record),
    history,
    ...proposalOf(record),
    before: excessBeforeGrowth(history),
    changes,
    ...(guardrails === undefined
      ? {}
      : { holds: guardrails.filter(({ missed }) => missed !== true).map(guardrailName) }),
  };
}

/** The registry lines with what the engine says of them: what is wider than the excess is not proposed. */
export function proposalOf({
  detection,
}: Pick<FindingRecord, 'detection'>): Pick<FindingStory, 'proposal' | 'proposalProof'> {
  const proposal = registryProposal(detection);
  const { excess, rule } = detection;
  const entries = excess === null ? null : meantEntries(excess);
  if (proposal === null || excess === null || entries === null || rule !== 'agent-outside-intended-scope')
    return { proposal };
  const proof = proveEntries(entries, excess, createEngine(loadCatalog()));
  return proof === 'wider' ? { proposal: null } : { proposal, proposalProof: proofTexts[proof] };
}

const proofTexts: Readonly<Record<Exclude<EntryProof, 'wider'>, string>> = {
  exact:
    'compared: with these lines the scope holds all that is granted, and nothing else is added (a deny or ceiling of the scope wins over them)',
  narrower: 'compared: these lines add nothing but excess, and do not hold all of it',
  unknown: 'not compared: the excess has conditions that no policy can say; look at what these lines allow',
};

/** What the last thing that made it worse found there before; null: nothing, or it was not kept. */
function excessBeforeGrowth(history: readonly FindingEvent[]): Excess | null {
  const event = history.findLast(
    ({ kind }) => kind === 'widened' || kind === 'opened' || kind === 'regressed',
  );
  const before = event?.kind === 'widened' ? event.detail['before'] : null;
  return typeof before === 'object' && before !== null && 'excess' in before
    ? (before as { readonly excess: Excess | null }).excess
    : null;
}
