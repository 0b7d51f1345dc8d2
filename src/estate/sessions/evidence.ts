import type { Instant } from '../identifiers.ts';
import type { SessionAgent, SessionEvidence } from '../session.ts';
import type { SignatureField, SignatureMatch } from '../signatures.ts';
import { compareText } from './least.ts';

/** One match of one event. */
export interface Clue {
  readonly signature: SignatureMatch['signature'];
  readonly evidence: SessionEvidence;
  readonly at: Instant;
}

/** A person wants a few events to look at, not all: the first ones of each signature. */
const cluesPerSignature = 3;

/** What people read as the field: CloudTrail's own name for it. */
const fieldNames: Readonly<Record<SignatureField, string>> = {
  'user-agent': 'userAgent',
  'invoked-by': 'userIdentity.invokedBy',
  'assumed-by-service': 'userIdentity.invokedBy',
  'event-type': 'eventType',
  'oauth-resource': 'requestParameters.resource',
  'session-name': 'roleSessionName',
  'source-identity': 'sourceIdentity',
  tag: 'tags',
};

/** Makes a clue of a match. */
export function clue(
  match: SignatureMatch,
  field: SignatureField,
  value: string,
  eventID: string | null,
  at: Instant,
): Clue {
  const evidence = { signature: match.signature.id, field: fieldNames[field], value, eventID: eventID ?? '' };
  return { signature: match.signature, evidence, at };
}

/** Keeps the earliest clues of each signature: the same ones whatever the order of events. */
export class Clues {
  readonly #bySignature = new Map<string, Clue[]>();

  add(clue: Clue): void {
    const kept = this.#bySignature.get(clue.signature.id) ?? [];
    this.#bySignature.set(clue.signature.id, kept);
    if (kept.some((other) => compareClues(other, clue) === 0)) return;
    kept.push(clue);
    kept.sort(compareClues);
    if (kept.length > cluesPerSignature) kept.pop();
  }

  merge(other: Clues): void {
    for (const clue of other.all()) this.add(clue);
  }

  all(): readonly Clue[] {
    return [...this.#bySignature.values()].flat();
  }
}

function compareClues(a: Clue, b: Clue): number {
  return (
    compareText(a.at, b.at) ||
    compareText(a.evidence.eventID, b.evidence.eventID) ||
    compareText(a.evidence.field, b.evidence.field) ||
    compareText(a.evidence.value, b.evidence.value)
  );
}

/**
 * The agent that the clues claim: the strongest tier names the product; in one tier all its products are named, the
 * more specific ones first. null when none claims an agent, which is no evidence of a human.
 */
export function agentOf(clues: readonly Clue[]): SessionAgent | null {
  const claims = clues.filter(({ signature }) => signature.says === 'agent').sort(bySignificance);
  const first = claims[0]?.signature;
  if (!first) return null;
  const naming = claims.filter(({ signature }) => signature.tier === first.tier);
  const products = new Map(
    naming.toReversed().map(({ signature }) => [signature.productId ?? signature.id, signature.product]),
  );
  return {
    productId: first.productId,
    product: [...products.values()].reverse().join(', '),
    productIds: [...new Set(claims.flatMap(({ signature }) => signature.productId ?? []))],
    tier: first.tier,
    evidence: claims.map(({ evidence }) => evidence),
  };
}

function bySignificance(a: Clue, b: Clue): number {
  return (
    tiers.indexOf(a.signature.tier) - tiers.indexOf(b.signature.tier) ||
    generality(a) - generality(b) ||
    compareText(a.signature.id, b.signature.id) ||
    compareClues(a, b)
  );
}

const tiers: readonly SessionAgent['tier'][] = ['proven', 'strong', 'convention', 'host'];

/** A coding agent says more than the server it calls through, and any product says nothing. */
function generality({ signature }: Clue): number {
  if (signature.productId === null) return 3;
  if (signature.agentClass === 'any') return 2;
  return signature.agentClass === 'mcp-server' ? 1 : 0;
}
