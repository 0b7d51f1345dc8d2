import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId } from '../../estate/identifiers.ts';
import { readJson } from '../../policy/index.ts';
import { asArray, asObject, type JsonObject } from '../json-fields.ts';

/** What of an account a look between two nights brings; the rest of its folder stays as it was kept. */
const reread = ['authorization-details.json', 'roles.json'] as const;

/** What became of the accounts that were read anew. */
export interface Overlay {
  /** Those that are in the estate as they were just read. */
  readonly taken: readonly AccountId[];
  /** Those whose principals could not be read: they stay as they were kept. */
  readonly left: readonly AccountId[];
  /** Whether the organization is as it was just read. */
  readonly organization: boolean;
}

/**
 * Puts freshly collected accounts over an estate that was kept, and says in estate.json what is now whole.
 * @param base the kept estate's folder, which is changed
 * @param fresh a collection of these accounts alone
 * @param organization whether the organization was read anew too
 */
export async function overlayEstate(
  base: string,
  fresh: string,
  accounts: readonly AccountId[],
  organization: boolean,
): Promise<Overlay> {
  const [before, now] = [await manifestOf(base), await manifestOf(fresh)];
  const claims = { ...asObject(before['complete']) };
  const reasons = { ...asObject(before['reasons']) };
  const taken: AccountId[] = [];
  for (const account of accounts) {
    const claim = asObject(asObject(now['complete'])?.[account]);
    if (claim?.['iam'] !== true) continue;
    const hasPolicies = claim['resource-policies'] === true;
    for (const name of [...reread, ...(hasPolicies ? ['resource-policies'] : [])]) {
      await rm(join(base, 'accounts', account, name), { recursive: true, force: true });
      await cp(join(fresh, 'accounts', account, name), join(base, 'accounts', account, name), {
        recursive: true,
      }).catch(ignoreMissing);
    }
    claims[account] = {
      ...asObject(claims[account]),
      iam: true,
      ...(hasPolicies ? { 'resource-policies': true } : {}),
    };
    reasons[account] = withoutKeys(asObject(reasons[account]), [
      'iam',
      ...(hasPolicies ? ['resource-policies'] : []),
    ]);
    taken.push(account);
  }
  // INVARIANT: whole, or as it was: without its control policies everybody would seem to be allowed everything.
  const isWhole = organization && claimsOrganization(now);
  if (isWhole) await cp(join(fresh, 'organization.json'), join(base, 'organization.json'));
  // Dated by its end: a night that began while it was read must not settle what it found.
  const collectedAt = now['collectedUntil'] ?? now['collectedAt'];
  const { collectedUntil: _, ...kept } = before;
  const manifest = { ...kept, collectedAt, complete: claims, reasons };
  await writeFile(join(base, 'estate.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return { taken, left: accounts.filter((id) => !taken.includes(id)), organization: isWhole };
}

function claimsOrganization(manifest: JsonObject): boolean {
  const claims = Object.values(asObject(manifest['complete']) ?? {}).map(asObject);
  return claims.length > 0 && claims.every((claim) => claim?.['organization'] === true);
}

async function manifestOf(folder: string): Promise<JsonObject> {
  const json = readJson(await readFile(join(folder, 'estate.json'), 'utf8'));
  const root = json.ok ? asObject(json.value) : null;
  if (root === null || asArray(root['complete']) !== null) throw new Error(`\`${folder}\` holds no estate`);
  return root;
}

function withoutKeys(object: JsonObject | null, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([key]) => !keys.includes(key)));
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
