import type { Estate } from '../../estate/estate.ts';
import type { Organization, OrganizationPolicy } from '../../estate/organization.ts';
import type { Facet } from './facet.ts';

type ControlFacet = Extract<
  Facet,
  { readonly kind: 'control-policy' | 'control-attachment' | 'account-place' }
>;

/** `transplant` for the facets of the organization; without organization data on both sides nothing changes. */
export function transplantControl(into: Estate, from: Estate, facet: ControlFacet): Estate {
  if (into.organization === null || from.organization === null) return into;
  return { ...into, organization: organizationWith(into.organization, from.organization, facet) };
}

function organizationWith(own: Organization, other: Organization, facet: ControlFacet): Organization {
  switch (facet.kind) {
    case 'account-place': {
      const parentId = other.accounts.find(({ id }) => id === facet.account)?.parentId;
      if (parentId === undefined) return own;
      return {
        ...own,
        // The place it had may be gone from the tree since.
        organizationalUnits: [...own.organizationalUnits, ...missing(own, other)],
        accounts: own.accounts.map((account) =>
          account.id === facet.account ? { ...account, parentId } : account,
        ),
      };
    }
    case 'control-policy': {
      const text = other.policies.find(({ id }) => id === facet.policy)?.policy;
      return text === undefined
        ? own
        : {
            ...own,
            policies: own.policies.map((one) => (one.id === facet.policy ? { ...one, policy: text } : one)),
          };
    }
    case 'control-attachment':
      return { ...own, policies: withAttachment(own.policies, other.policies, facet.policy, facet.target) };
  }
}

function withAttachment(
  own: readonly OrganizationPolicy[],
  others: readonly OrganizationPolicy[],
  policy: string,
  target: string,
): readonly OrganizationPolicy[] {
  const other = others.find(({ id }) => id === policy);
  const attached = other?.targets.includes(target) ?? false;
  const place = own.findIndex(({ id }) => id === policy);
  const known = own[place];
  if (known === undefined) return attached && other ? [...own, { ...other, targets: [target] }] : own;
  const targets = known.targets.filter((one) => one !== target);
  return own.toSpliced(place, 1, { ...known, targets: attached ? [...targets, target] : targets });
}

function missing(own: Organization, other: Organization): Organization['organizationalUnits'] {
  const known = new Set(own.organizationalUnits.map(({ id }) => id));
  return other.organizationalUnits.filter(({ id }) => !known.has(id));
}
