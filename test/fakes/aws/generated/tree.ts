import type { Random } from '../../../oracle/random.ts';
import type { ControlPolicy, WorldOrganization } from '../world/organization.ts';
import { mainRegion } from '../world/partitions.ts';

const root = 'r-gen1';
const stages = ['production', 'staging', 'development', 'sandbox'] as const;

/** A tree of two levels: business units of at most 40 accounts, a stage below each. */
export function generatedTree(ids: readonly string[], partition: string, random: Random): WorldOrganization {
  const [management = '', ...members] = ids;
  const businessUnits = Math.max(1, Math.ceil(members.length / 40));
  const units = Array.from({ length: businessUnits }, (_, unit) => [
    { id: `ou-gen1-unit${unit}`, name: `unit-${unit}`, parentId: root },
    ...stages.map((stage) => ({
      id: `ou-gen1-unit${unit}${stage}`,
      name: stage,
      parentId: `ou-gen1-unit${unit}`,
    })),
  ]).flat();
  const accounts = members.map((id, index) => {
    const stage = random.pick(stages);
    return {
      id,
      name: `${stage}-${index}`,
      parentId: `ou-gen1-unit${index % businessUnits}${stage}`,
      status: 'ACTIVE',
      tags: { environment: stage, 'cost-center': String(1000 + random.below(50)) },
    };
  });
  const places = [root, ...units.map(({ id }) => id), ...ids];
  return {
    id: 'o-generated1',
    managementAccountId: management,
    roots: [{ id: root, name: 'Root' }],
    organizationalUnits: units,
    accounts: [
      { id: management, name: 'management', parentId: root, status: 'ACTIVE', tags: {} },
      ...accounts,
    ],
    policies: controlPolicies(places, units, partition),
  };
}

function controlPolicies(
  places: readonly string[],
  units: readonly { readonly id: string; readonly name: string }[],
  partition: string,
): readonly ControlPolicy[] {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const productions = units.filter(({ name }) => name === 'production').map(({ id }) => id);
  return [
    {
      id: 'p-FullAWSAccess',
      name: 'FullAWSAccess',
      type: 'SERVICE_CONTROL_POLICY',
      document: everything,
      targets: places,
    },
    {
      id: 'p-genregions',
      name: 'home-regions',
      type: 'SERVICE_CONTROL_POLICY',
      document: denying(['ec2:*', 'rds:*'], {
        StringNotEquals: { 'aws:RequestedRegion': [mainRegion(partition)] },
      }),
      targets: [root],
    },
    {
      id: 'p-gentrail',
      name: 'keep-the-trail',
      type: 'SERVICE_CONTROL_POLICY',
      document: denying(['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'], {}),
      targets: productions,
    },
  ];
}

function denying(actions: readonly string[], condition: object): object {
  const statement = { Effect: 'Deny', Action: actions, Resource: '*' };
  const conditions = Object.keys(condition).length > 0 ? { Condition: condition } : {};
  return { Version: '2012-10-17', Statement: [{ ...statement, ...conditions }] };
}
