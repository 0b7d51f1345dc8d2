import { expect } from 'chai';
import fc from 'fast-check';
import { Membership } from '../../src/access/membership.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { accessAbroad, effectiveAccess, wholeAccess } from '../../src/reach/index.ts';
import { dev, prod } from '../fakes/estate.ts';
import { build, contextOf, decide, named, requestsIn, type World, world } from '../fakes/resource-worlds.ts';

const membership = new Membership(loadCatalog());
const runs = 200;

describe('resource policies in effective access', () => {
  it('hold exactly what the evaluator allows in one account, whatever the form of the principal', () => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(world(dev), (one) => {
        const { whole, principals } = build(one, dev);
        for (const principal of principals) {
          const effective = effectiveAccess(whole, principal);
          for (const session of principal.kind === 'user' ? ['-'] : ['plain', 's1']) {
            const grants = effective.grants.filter(
              (each) => each.session === null || each.session === session,
            );
            const set = wholeAccess({ access: effective.access, grants });
            for (const asked of requestsIn(dev)) {
              const context = { ...contextOf(one), ...effective.access.facts };
              const decision = decide(whole, one, principal, session, dev, asked, context);
              const [action, resource] = asked;
              const held = membership.holds(set, { action, resource, context });
              const told = JSON.stringify({ asked, session, decision, held, context });
              // Never falsely within: what AWS allows is held.
              if (decision === 'Allowed') expect(held, told).to.equal('yes');
              else if (isExact(one, effective, asked, session)) {
                if (decision !== 'Undetermined') expect(held, told).to.equal('no');
              }
              seen[held === 'yes' ? 'yes' : 'no'] += 1;
            }
          }
        }
      }),
      { numRuns: runs, seed: 7 },
    );
    expect(Math.min(seen.yes, seen.no)).to.be.greaterThan(runs);
  });

  it('hold exactly what both sides allow across accounts', () => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(fc.oneof(world(prod, named(prod)), world(prod)), (one) => {
        const { whole, principals } = build(one, prod);
        for (const principal of principals) {
          const abroad = accessAbroad(whole, principal);
          for (const session of principal.kind === 'user' ? ['-'] : ['plain', 's1']) {
            for (const asked of requestsIn(prod)) {
              const [action, resource] = asked;
              const facts = abroad[0]?.access.facts ?? effectiveAccess(whole, principal, prod).access.facts;
              const context = { ...contextOf(one), ...facts };
              const decision = decide(whole, one, principal, session, prod, asked, context);
              const held = abroad.some((each) => {
                const grants = each.grants.filter(
                  (grant) => grant.session === null || grant.session === session,
                );
                const set = wholeAccess({ access: each.access, grants });
                return membership.holds(set, { action, resource, context }) === 'yes';
              });
              const told = JSON.stringify({ asked, session, decision, held, context });
              if (decision === 'Allowed') expect(held, told).to.equal(true);
              else if (
                decision !== 'Undetermined' &&
                abroad.every((each) => isExact(one, each, asked, session))
              )
                expect(held, told).to.equal(false);
              seen[held ? 'yes' : 'no'] += 1;
            }
          }
        }
      }),
      { numRuns: runs, seed: 8 },
    );
    expect(Math.min(seen.yes, seen.no)).to.be.greaterThan(runs / 3);
  });
});

/** Whether nothing was read wide for this request: no doubt about its resource, and no trust policy behind a wildcard. */
function isExact(
  one: World,
  { gaps }: Pick<ReturnType<typeof effectiveAccess>, 'gaps'>,
  [action, resource]: readonly [string, string],
  session: string,
): boolean {
  const doubt = gaps.some(({ resources }) =>
    resources?.some(
      (own) => resource === own || (own.endsWith('*') && resource.startsWith(own.slice(0, -1))),
    ),
  );
  // What nobody read is read wide, and said with a gap.
  if (
    doubt ||
    (gaps.some(({ layer, services }) => layer === 'resource' && services === null) && /q2$/.test(resource))
  )
    return false;
  if (action.startsWith('sts:')) {
    const wild = one.identity.some(
      ({ Effect, Resource }) => Effect === 'Allow' && /\*/.test(String(Resource)),
    );
    if (wild && resource.includes(dev)) return false;
  }
  // A Deny of one session alone is left out of what every session holds.
  return session !== 's1' || !JSON.stringify([one.bucket, one.queue, one.key, one.trust]).includes('Deny');
}
