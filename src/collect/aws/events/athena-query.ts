import type { AccountId } from '../../../estate/identifiers.ts';
import { matchesAgent } from './agent-patterns.ts';
import { athenaColumns, columnName } from './athena-columns.ts';
import type { AthenaTable } from './athena-table.ts';
import { isRegionName } from './event-regions.ts';
import type { EventWindow } from './event-source.ts';
import { daysOf, instantOf, millisecondsOf } from './event-window.ts';
import { sqlList, sqlName, sqlText } from './sql-text.ts';

/** What one query asks for. */
export interface AthenaQuestion extends AthenaTable {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly string[];
  readonly window: EventWindow;
  /** ARNs of roles and users all of whose events are wanted: declared agents', and those they may become. */
  readonly principals: readonly string[];
  readonly accessKeys: readonly string[];
}

/** Who issues credentials, changes permissions or signs people in; what the managed MCP servers record. */
const wantedSources = [
  'sts',
  'iam',
  'organizations',
  'sso',
  'sso-directory',
  'identitystore',
  'signin',
  'rolesanywhere',
  'aws-mcp',
  'eks-mcp',
  'ecs-mcp',
].flatMap((name) => ['com', 'com.cn', 'eu'].map((end) => `${name}.amazonaws.${end}`));

/** Objects lie in the folder of the day on which they were delivered, which may be the next. Three hours. */
const latestDelivery = 3 * 60 * 60 * 1000;

/** Athena takes no longer statement, in bytes (Athena User Guide, "Service quotas"). */
export const longestStatement = 262_144;

/**
 * The one query: of the partitions of the accounts, Regions and days, the events that issue credentials or change
 * permissions, those of the principals asked for, and every event of whoever showed a sign of an agent anywhere in the
 * window, or whose session began with one. A second look at the same partitions finds these principals. null: a name
 * that is none.
 */
export function athenaQuery(question: AthenaQuestion): string | null {
  const { database, table, accounts, regions, window, principals, accessKeys } = question;
  const [schema, name] = [sqlName(database), sqlName(table)];
  if (schema === null || name === null || !regions.every(isRegionName)) return null;
  const from = `${schema}.${name}`;
  const part = partitions(accounts, regions, window);
  const roles = principals.filter((arn) => arn.split(':')[5]?.startsWith('role/'));
  const wanted = [
    `eventsource IN ${sqlList(wantedSources)}`,
    signOfAgent,
    ...(roles.length > 0 ? [`useridentity.sessioncontext.sessionissuer.arn IN ${sqlList(roles)}`] : []),
    ...(principals.length > 0 ? [`useridentity.arn IN ${sqlList(principals)}`] : []),
    ...(accessKeys.length > 0 ? [`useridentity.accesskeyid IN ${sqlList(accessKeys)}`] : []),
    `useridentity.arn IN (
      SELECT principal FROM ${from}
      CROSS JOIN UNNEST(ARRAY[useridentity.arn, ${issued('assumedRoleUser')}, ${issued('federatedUser')}]) AS named (principal)
      WHERE ${part} AND principal IS NOT NULL AND (${signOfAgent} OR ${beginsAsAgent}))`,
  ];
  const columns = athenaColumns.map((column) => `${column.sql} AS ${columnName(column)}`);
  return `SELECT account, region, ${columns.join(', ')}
FROM ${from}
WHERE ${part}
  AND (${wanted.join('\n    OR ')})`;
}

function partitions(accounts: readonly AccountId[], regions: readonly string[], window: EventWindow): string {
  const until = instantOf(millisecondsOf(window.to) + latestDelivery);
  const days = daysOf({ from: window.from, to: until }).map((day) => day.replaceAll('-', '/'));
  // CloudTrail's times have no fractions, and sort as texts.
  const second = (instant: string) => sqlText(`${instant.slice(0, 19)}Z`);
  return `account IN ${sqlList(accounts)} AND region IN ${sqlList(regions)} AND day IN ${sqlList(days)}
  AND eventtime >= ${second(window.from)} AND eventtime <= ${second(window.to)}`;
}

function issued(who: string): string {
  return `json_extract_scalar(responseelements, '$.${who}.arn')`;
}

const sessionName = `regexp_extract(useridentity.arn, ':assumed-role/[^/]+/(.+)$', 1)`;

/** What the session builder takes for a sign of an agent in an event of the agent itself. */
const signOfAgent = [
  matchesAgent('useragent', 'user-agent'),
  matchesAgent('eventtype', 'event-type'),
  matchesAgent('useridentity.invokedby', 'invoked-by'),
  matchesAgent(sessionName, 'session-name'),
  matchesAgent('useridentity.sessioncontext.sourceidentity', 'source-identity'),
]
  .filter((condition) => condition !== 'FALSE')
  .join(' OR ');

/** … and in the event that issues its credentials; session tags are few, so that any of them counts. */
const beginsAsAgent = [
  matchesAgent('useridentity.invokedby', 'assumed-by-service'),
  matchesAgent(`json_extract_scalar(requestparameters, '$.roleSessionName')`, 'session-name'),
  matchesAgent(`json_extract_scalar(requestparameters, '$.sourceIdentity')`, 'source-identity'),
  matchesAgent(`json_extract_scalar(requestparameters, '$.resource')`, 'oauth-resource'),
  `json_extract(requestparameters, '$.tags') IS NOT NULL AND eventsource LIKE 'sts.%'`,
  `json_extract(requestparameters, '$.principalTags') IS NOT NULL`,
  `json_extract(requestparameters, '$.incomingTransitiveTags') IS NOT NULL`,
]
  .map((condition) => `(${condition})`)
  .join(' OR ');
