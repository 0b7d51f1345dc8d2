import data from './data/agent-signatures.json' with { type: 'json' };
import type { Signature, SignatureField, SignatureMatch, SignatureTier } from './signature.ts';
import { normaliseUserAgent } from './user-agent.ts';

/** Every signature that ships with the tool, sorted by id. */
export const signatures: readonly Signature[] = data.signatures as readonly Signature[];

/** No value of the other fields is longer in AWS (an ARN has 2,048 characters); a longer one matches nothing. */
const longestValue = 2048;

interface Compiled {
  readonly signature: Signature;
  readonly expression: RegExp;
}

// The one place where regular expressions are built from text: our own data, never input.
const compiled: ReadonlyMap<SignatureField, readonly Compiled[]> = Map.groupBy(
  signatures.map((signature) => ({ signature, expression: new RegExp(signature.pattern, signature.flags) })),
  ({ signature }) => signature.field,
);

const productIds: ReadonlySet<string> = new Set(
  signatures.flatMap(({ productId }) => (productId === null ? [] : [productId])),
);

/**
 * The signatures that a value of a field matches, in the order of `bySignificance`. User agents are normalised and cut
 * at 1 KB first.
 */
export function matchSignatures(field: SignatureField, value: string): readonly SignatureMatch[] {
  const text = field === 'user-agent' ? normaliseUserAgent(value) : value;
  if (text.length > longestValue) return [];
  const matches: SignatureMatch[] = [];
  for (const { signature, expression } of compiled.get(field) ?? []) {
    const match = expression.exec(text);
    if (match !== null) matches.push({ signature, field, value, captures: captured(match) });
  }
  return matches.sort(bySignificance);
}

/**
 * The matches that name the agent's product, out of matches on any fields: those that claim an agent, of the
 * strongest tier among them, the more specific product first. Empty when none claims an agent.
 */
export function namingMatches(matches: readonly SignatureMatch[]): readonly SignatureMatch[] {
  const claims = matches.filter(({ signature }) => signature.says === 'agent').sort(bySignificance);
  const strongest = claims[0]?.signature.tier;
  return claims.filter(({ signature }) => signature.tier === strongest);
}

/**
 * Order of matches: the stronger tier first; in one tier the more specific product (a coding agent before the server
 * it calls through, any product last), then by id.
 */
export function bySignificance(a: SignatureMatch, b: SignatureMatch): number {
  return (
    tierRank(a.signature.tier) - tierRank(b.signature.tier) ||
    generality(a.signature) - generality(b.signature) ||
    (a.signature.id < b.signature.id ? -1 : a.signature.id > b.signature.id ? 1 : 0)
  );
}

/** Whether a signature tells of the product, so that a registry may name it. */
export function hasProduct(productId: string): boolean {
  return productIds.has(productId);
}

/** The products that signatures tell of, sorted. */
export function listProducts(): readonly string[] {
  return [...productIds].sort();
}

function tierRank(tier: SignatureTier): number {
  switch (tier) {
    case 'proven':
      return 0;
    case 'strong':
      return 1;
    case 'convention':
      return 2;
    case 'host':
      return 3;
  }
}

function generality({ productId, agentClass }: Signature): number {
  if (productId === null) return 3;
  if (agentClass === 'any') return 2;
  return agentClass === 'mcp-server' ? 1 : 0;
}

function captured(match: RegExpExecArray): Readonly<Record<string, string>> {
  const captures: Record<string, string> = Object.create(null);
  for (const [name, text] of Object.entries(match.groups ?? {}))
    if (text !== undefined) captures[name] = text;
  return captures;
}
