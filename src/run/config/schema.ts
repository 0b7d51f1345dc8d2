import { z } from 'zod';
import { severities } from '../../audit/finding.ts';
import { optionalLayers } from '../../collect/aws/collect-config.ts';
import { changes } from './changes-schema.ts';
import { dashboard } from './dashboard-schema.ts';
import { keep } from './keep-schema.ts';
import { secret, text } from './secret-schema.ts';
import { routes, slack } from './slack-schema.ts';

/**
 * The shape of overreach.yaml, version 1. It only says which keys and kinds of values there are; what hangs together is
 * checked by read-config.ts. schemas/config.schema.json is made from it, so nothing here may transform.
 */

const accountId = z.string().regex(/^[0-9]{12}$/, 'an account id has twelve digits');
const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a Region is written like `eu-central-1`');
const roleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'a role is written `arn:aws:iam::111122223333:role/Name`');

const filter = z.strictObject({
  ids: z.array(accountId).optional(),
  organizationalUnits: z
    // As `--exclude` has it: what is meant to be left out must not be read because of a typing error.
    .array(
      z
        .string()
        .regex(
          /^(ou-[0-9a-z]+-[0-9a-z]+|r-[0-9a-z]+)$/,
          'an organizational unit is written `ou-ab12-34cd56ef`, a root `r-ab12`',
        ),
    )
    .optional(),
  tags: z.array(z.strictObject({ key: text, value: z.string().optional() })).optional(),
});

const events = z.strictObject({
  source: z.enum(['lookup-events', 'trail-bucket', 'athena', 'none']),
  hours: z.int().min(1).max(2160).optional(),
  bucket: text.optional(),
  prefix: z.string().optional(),
  database: text.optional(),
  table: text.optional(),
  /** The account that the bucket belongs to; absent: the hub's. */
  owner: accountId.optional(),
  bucketRegion: region.optional(),
  acceptUnverified: z.boolean().optional(),
  output: text.optional(),
  workgroup: text.optional(),
  /** Where the table is; absent: where the bucket is. */
  account: accountId.optional(),
  region: region.optional(),
});

const aws = z.strictObject({
  region: region.optional(),
  regions: z.array(region).min(1).optional(),
  hubRole: z.strictObject({ arn: roleArn, externalId: secret.optional() }).optional(),
  readerRole: z
    .strictObject({
      name: z.string().regex(/^[\w+=,.@-]{1,64}$/, 'a role name has 1 to 64 letters, digits and `+=,.@_-`'),
      path: z
        .string()
        .regex(/^\/([\x21-\x7e]+\/)?$/, 'a path begins and ends with `/`')
        .optional(),
      externalId: secret.optional(),
    })
    .optional(),
  accounts: z
    .strictObject({
      from: z.union([z.literal('organization'), z.array(accountId).min(1)]).optional(),
      include: filter.optional(),
      exclude: filter.optional(),
    })
    .optional(),
  layers: z.array(z.enum(optionalLayers)).optional(),
  resourceServices: z.array(z.enum(['s3', 'kms', 'secretsmanager', 'lambda', 'sqs', 'sns'])).optional(),
  concurrency: z.int().min(1).max(256).optional(),
  events: events.optional(),
  endpoint: text.optional(),
});

/** The whole file. */
export const configFile = z.strictObject({
  version: z.literal(1),
  store: secret.optional(),
  registry: text.optional(),
  /** Collected data that another program puts there, instead of collecting. */
  estate: text.optional(),
  aws: aws.optional(),
  schedule: z.strictObject({ nightly: text.optional(), zone: text.optional() }).optional(),
  health: z.strictObject({ host: text.optional(), port: z.int().min(0).max(65535).optional() }).optional(),
  scan: z
    .strictObject({
      failOn: z.enum(severities).optional(),
      requireComplete: z.boolean().optional(),
    })
    .optional(),
  changes: changes.optional(),
  keep: keep.optional(),
  dashboard: dashboard.optional(),
  slack: slack.optional(),
  routes: routes.optional(),
});

export type ConfigFile = z.infer<typeof configFile>;
export type { SecretSource } from './secret-schema.ts';
