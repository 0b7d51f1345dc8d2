import { weightOf } from '../audit/action-weight.ts';
import { canNameAgent, credentialOrigin, matchSignatures } from '../catalog/index.ts';
import type { SessionSignatures } from '../estate/signatures.ts';
import { type Registry, withOwnSignatures } from '../registry/index.ts';

/** What sessions are judged by: the catalog's signatures, the registry's own beside them, and how grave actions are. */
export function sessionSignatures(registry: Registry | null): SessionSignatures {
  return {
    matchSignatures: registry === null ? matchSignatures : withOwnSignatures(registry.signatures),
    credentialOrigin,
    canNameAgent,
    weightOf,
  };
}
