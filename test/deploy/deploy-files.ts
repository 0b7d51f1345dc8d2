import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../e2e/command-line.ts';

/** A statement of a policy file; the names in `${…}` are filled in where the policy is deployed. */
export interface DeployStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface DeployPolicy {
  readonly Version: string;
  readonly Statement: readonly DeployStatement[];
}

/** The text of a file below deploy/. */
export function deployText(name: string): string {
  return readFileSync(join(projectRoot, 'deploy', name), 'utf8');
}

/** The names of the policies in a folder of deploy/, without `.json`. */
export function policyNames(folder: 'policies' | 'trust' | 'sessions'): readonly string[] {
  return globSync(`deploy/${folder}/*.json`, { cwd: projectRoot })
    .map((file) => basename(file, '.json'))
    .sort();
}

/** A policy of deploy/ with its names filled in; those that are not given stay. */
export function deployPolicy(name: string, values: Readonly<Record<string, string>> = {}): DeployPolicy {
  const text = deployText(`${name}.json`).replace(
    /\$\{(\w+)\}/g,
    (whole, key: string) => values[key] ?? whole,
  );
  return JSON.parse(text) as DeployPolicy;
}

/** The actions of a tier's file, sorted. */
export function actionsOf(tier: string): readonly string[] {
  const { Statement } = deployPolicy(`policies/${tier}`);
  return [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
}

/** What a deployment fills in. */
export const deployed: Readonly<Record<string, string>> = {
  Partition: 'aws',
  OrganizationId: 'o-exampleorgid',
  HubRoleArn: 'arn:aws:iam::111122223333:role/OverreachHub',
  RunnerArn: 'arn:aws:iam::111122223333:role/Runner',
  ExternalId: '11111111-2222-4333-8444-555555555555',
  HubExternalId: '55555555-2222-4333-8444-111111111111',
  ReaderRoleName: 'OverreachReader',
  ReaderRolePath: '/',
  TrailBucket: 'org-trail-logs',
  TrailPrefix: 'audit/',
  TrailKeyId: '11111111-1111-4111-8111-111111111111',
  AthenaDatabase: 'overreach',
  AthenaWorkgroup: 'primary',
  AthenaOutputBucket: 'overreach-results',
};
