import type { Instant } from '../identifiers.ts';
import type { SessionAgent, SessionEvidence } from '../session.ts';
import type { SignatureField, SignatureMatch } from '../signatures.ts';
import { evidenceLimit } from './evidence-limits.ts';
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
  const evidence = {
    signature: match.signature.id,
    field: fieldNames[field],
    value,
    eventID: eventID ?? '',
    doesNotProve: evidenceLimit(field, match.signature.tier),
  };
  return { signature: match.signature, evidence, at };
}

/** Keeps the earliest clues of each signature: the same ones whatever the order of events. */
export class Clues {
  #bySignature: Map<string, Clue[]> | null = null;

  /** Whether a clue of this signature and moment could still be one of those kept. */
  wants(signature: string, at: Instant): boolean {
    const last = this.#bySignature?.get(signature)?.[cluesPerSignature - 1];
    return last === undefined || at <= last.at;
  }

  add(clue: Clue): void {
    this.#bySignature ??= new Map();
    const kept = this.#bySignature.get(clue.signature.id) ?? [];
    if (kept.length === 0) this.#bySignature.set(clue.signature.id, kept);
    const last = kept[cluesPerSignature - 1];
    if (last !== undefined && last.at < clue.at) return;
    if (kept.some((other) => compareClues(other, clue) === 0)) return;
    kept.push(clue);
    kept.sort(compareClues);
    if (kept.length > cluesPerSignature) kept.pop();
  }

  merge(other: Clues): void {
    for (const clue of other.all()) this.add(clue);
  }

  all(): readonly Clue[] {
    return this.#bySignature === null ? [] : [...this.#bySignature.values()].flat();
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
 * The agent that the clues claim. The strongest tier says how sure it is that an agent acted. The product is the most
 * specific one of that tier; where that is only a server that agents call through, the client that called it, as
 * surely as the client is known. null when none claims an agent, which is no evidence of a human.
 */
export function agentOf(clues: readonly Clue[]): SessionAgent | null {
  const claims = clues.filter(({ signature }) => signature.says === 'agent').sort(bySignificance);
  const first = claims[0];
  if (!first) return null;
  const client = isServer(first) ? claims.find((claim) => isClient(claim)) : undefined;
  const lead = (client ?? first).signature;
  const naming = claims.filter(({ signature }) => signature.tier === lead.tier);
  const products = new Map<string, string>();
  for (const { signature } of naming) {
    const known = signature.productId ?? signature.id;
    if (client && signature.agentClass === 'mcp-server') continue;
    if (!products.has(known)) products.set(known, signature.product);
  }
  const ids = claims.flatMap(({ signature }) => signature.productId ?? []);
  const server = claims.find((claim) => isServer(claim))?.signature.product;
  return {
    productId: lead.productId,
    product: [...products.values()].join(', '),
    productIds: [...new Set(lead.productId === null ? ids : [lead.productId, ...ids])],
    tier: first.signature.tier,
    ...(lead.tier === first.signature.tier ? {} : { productTier: lead.tier }),
    ...(server === undefined || server === lead.product ? {} : { server }),
    evidence: claims.map(({ evidence }) => evidence),
  };
}

function isServer({ signature }: Clue): boolean {
  return signature.agentClass === 'mcp-server';
}

/** A product that calls servers, named by more than a habit of names. */
function isClient({ signature }: Clue): boolean {
  const isProduct = signature.productId !== null && signature.agentClass !== 'any';
  const isVouched = signature.tier === 'proven' || signature.tier === 'strong';
  return isProduct && isVouched && signature.agentClass !== 'mcp-server';
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
