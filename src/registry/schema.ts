import { z } from 'zod';

/**
 * The shape of a registry file, version 1. It only says which keys and kinds of values there are; what they refer to
 * is checked by check-registry.ts. schemas/registry.schema.json is made from it, so nothing here may transform.
 */

/** Twelve digits, quoted in YAML: an unquoted one loses its leading zero. */
const accountId = z.string().regex(/^[0-9]{12}$/, 'an account id has twelve digits');
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@:/+-]{0,127}$/, 'an id is 1 to 128 letters, digits and `._@:/+-`');
const text = z.string().min(1);
const texts = z.array(text);
const date = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, 'a date is written `YYYY-MM-DD`');
const count = z.int().min(0).max(1_000_000);
const stance = z.enum(['allow', 'warn', 'deny']);

/** The access levels of the AWS Service Authorization Reference. */
export const accessLevelNames = ['List', 'Read', 'Tagging', 'Write', 'Permissions management'] as const;

const tag = z.strictObject({ key: text, values: z.array(z.string()).min(1) });

const team = z.strictObject({
  id: name,
  slack: text.optional(),
  default: z.boolean().optional(),
  accounts: z.array(accountId).optional(),
});

const operator = z.strictObject({
  id: name,
  match: z.strictObject({
    userName: text.optional(),
    userId: text.optional(),
    iamUser: text.optional(),
    samlSubject: text.optional(),
    sourceIdentity: text.optional(),
  }),
  team: name.optional(),
  assignments: z
    .array(z.strictObject({ permissionSet: text, accounts: z.array(accountId).min(1) }))
    .optional(),
  roles: texts.optional(),
});

const environment = z.strictObject({
  id: name,
  tier: z.enum(['production', 'non-production']),
  match: z.strictObject({
    accounts: z.array(accountId).optional(),
    ous: texts.optional(),
    accountTags: z.array(tag).optional(),
    resourceTags: z.array(tag).optional(),
  }),
});

const defaults = z.strictObject({
  humanCredentials: z
    .strictObject({ production: stance.optional(), 'non-production': stance.optional() })
    .optional(),
  maxSessionMinutes: count.optional(),
});

const statement = z.record(z.string(), z.unknown());
const bounds = { environments: z.array(name).optional(), regions: texts.optional() };
const requests = {
  actions: texts.min(1).optional(),
  notActions: texts.min(1).optional(),
  resources: texts.min(1).optional(),
  notResources: texts.min(1).optional(),
  accessLevels: z.array(z.enum(accessLevelNames)).min(1).optional(),
};
const eitherActions = [{ required: ['actions'] }, { required: ['notActions'] }];
const eitherResources = [{ required: ['resources'] }, { required: ['notResources'] }];

/** What an allow entry may be; the key that comes first in each decides which one is meant. */
export const allowForms = {
  profile: z.strictObject({ profile: name, ...bounds }),
  statement: z.strictObject({ statement }),
  policyFile: z.strictObject({ policyFile: text }),
  managedPolicy: z.strictObject({ managedPolicy: text }),
  permissionSet: z.strictObject({ permissionSet: text }),
  actions: z
    .strictObject({ ...requests, ...bounds })
    .meta({ allOf: [{ oneOf: eitherActions }, { oneOf: eitherResources }] }),
} as const;

/** What a deny entry may be. Without resources it denies on everything. */
export const denyForms = {
  categories: z.strictObject({ categories: texts.min(1), ...bounds }),
  statement: z.strictObject({ statement }),
  actions: z
    .strictObject({ ...requests, ...bounds })
    .meta({ oneOf: eitherActions, not: { required: ['resources', 'notResources'] } }),
} as const;

const scope = z.strictObject({
  ceiling: z.enum(['operator', 'none']).optional(),
  allow: z.array(z.union(Object.values(allowForms))).optional(),
  deny: z.array(z.union(Object.values(denyForms))).optional(),
});
const profile = z.strictObject({ allow: scope.shape.allow, deny: scope.shape.deny });

const identify = z.strictObject({
  role: text.optional(),
  user: text.optional(),
  sourceIdentity: text.optional(),
  sessionName: text.optional(),
  product: text.optional(),
  operator: name.optional(),
  accounts: z.array(accountId).min(1).optional(),
  tags: z.array(tag).min(1).optional(),
});

const guardrail = z.strictObject({
  id: name,
  when: z.strictObject({
    environments: z.array(name).optional(),
    categories: texts.optional(),
    actions: texts.optional(),
    window: text.optional(),
  }),
  require: z.strictObject({
    approvals: count.optional(),
    notRequester: z.boolean().optional(),
    maxAgeHours: count.optional(),
    nothing: z.boolean().optional(),
  }),
});

/** A guardrail over everybody, not over one agent. */
const commonGuardrail = guardrail.extend({
  appliesTo: z
    .array(z.enum(['agents', 'humans']))
    .min(1)
    .optional(),
});

const agent = z.strictObject({
  id: name,
  description: z.string().optional(),
  owner: name,
  sponsor: text.optional(),
  product: text.optional(),
  operators: z.array(name).optional(),
  identify: z.array(identify).min(1),
  scope: scope.optional(),
  credentials: z
    .strictObject({
      humanCredentials: stance.optional(),
      requireSessionPolicy: z.boolean().optional(),
      requirePermissionsBoundary: z.union([z.boolean(), text]).optional(),
      requireSourceIdentity: z.boolean().optional(),
      maxSessionMinutes: count.optional(),
    })
    .optional(),
  guardrails: z.array(guardrail).optional(),
  review: z.strictObject({ cadenceDays: count.optional(), lastReviewed: date.optional() }).optional(),
  expires: date.optional(),
  killSwitch: z.strictObject({ runbook: text.optional(), testedOn: date.optional() }).optional(),
});

/** The accepted excess: a policy beside the registry, a statement, or what a scan had found. */
const ceiling = z.union([
  z.strictObject({ policyFile: text }),
  z.strictObject({ statement }),
  z.strictObject({ scan: text }),
]);

const exception = z.strictObject({
  id: name,
  rule: text,
  agent: name,
  ceiling,
  reason: text,
  approvedBy: texts.min(1),
  expires: date,
});

/** Where a registry's own signatures look: only what clients and role users choose; what AWS sets the catalog knows. */
export const ownSignatureFields = ['user-agent', 'session-name', 'source-identity', 'tag'] as const;

const signature = z.strictObject({
  id: name,
  product: name,
  field: z.enum(ownSignatureFields),
  pattern: text.max(256),
  tier: z.enum(['strong', 'convention', 'host']),
});

/** One registry file. */
export const registryFile = z.strictObject({
  apiVersion: z.literal('overreach/v1'),
  kind: z.literal('Registry'),
  teams: z.array(team).optional(),
  operators: z.array(operator).optional(),
  environments: z.array(environment).optional(),
  defaults: defaults.optional(),
  profiles: z.record(name, profile).optional(),
  agents: z.array(agent).optional(),
  guardrails: z.array(commonGuardrail).optional(),
  signatures: z.array(signature).optional(),
  approvals: z.strictObject({ sources: z.array(z.strictObject({ files: text })).optional() }).optional(),
  exceptions: z.array(exception).optional(),
});

/** A profile as written, in a registry or shipped with the tool. */
export const profileShape = profile;

export type RegistryFile = z.infer<typeof registryFile>;
export type WrittenAgent = z.infer<typeof agent>;
export type WrittenScope = z.infer<typeof scope>;
export type WrittenOperator = z.infer<typeof operator>;
export type WrittenEnvironment = z.infer<typeof environment>;
export type WrittenSignature = z.infer<typeof signature>;
