/**
 * The ten thousand roles of `effective-access` in an account with two thousand resource policies: reading the access
 * alone, and compared as an audit does, beside the same account without them.
 */
import { createEngine } from '../src/access/index.ts';
import { createComparer } from '../src/audit/index.ts';
import { loadCatalog } from '../src/catalog/index.ts';
import type { Estate } from '../src/estate/estate.ts';
import { effectiveAccess } from '../src/reach/index.ts';
import { managedPolicyRoles } from './estates/managed-policy-roles.ts';
import { withResourcePolicies } from './estates/resource-policies.ts';
import { measure, surroundings, told } from './usage.ts';

const count = Number(process.argv[2] ?? 10_000);
const policies = Number(process.argv[3] ?? 2_000);
const { estate, scopes } = managedPolicyRoles(count, 20261120);
const catalog = loadCatalog();

const without = run(estate);
const held = run(withResourcePolicies(estate, policies));
process.stdout.write(
  `${policies} resource policies, ${count} roles: access alone ${told(held.read)} (without them ${told(without.read)}), ` +
    `with comparison ${told(held.all)} (without them ${told(without.all)}), ${held.granted} roles with grants, ` +
    `${surroundings()}\n`,
);

function run(now: Estate) {
  const roles = now.accounts[0]?.roles ?? [];
  const all = measure();
  const read = measure();
  const accesses = roles.map((role) => effectiveAccess(now, role));
  const reading = read();
  const comparer = createComparer(createEngine(catalog), catalog);
  accesses.forEach((granted, index) => {
    const intended = scopes[index % scopes.length] ?? [];
    comparer.compare(granted, {
      access: { kind: 'layers', levels: [{ name: 'scope', kind: 'scope', policies: intended }], facts: {} },
      gaps: [],
    });
  });
  return { read: reading, all: all(), granted: accesses.filter(({ grants }) => grants.length > 0).length };
}
