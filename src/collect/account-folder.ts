import { join } from 'node:path';
import type { AccessKeyState, Account, Quarantined } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { OrganizationAccount } from '../estate/organization.ts';
import { type AccountHome, parseAuthorizationDetails } from './authorization-details.ts';
import { parseCredentialReport } from './credential-report.ts';
import { sha256 } from './digest.ts';
import { type FileIssue, printFileIssue } from './file-issue.ts';
import { type LastUsedServices, parseLastAccessed } from './last-accessed-file.ts';
import type { PolicyReader } from './policy-reader.ts';
import type { ReadAgain } from './read-estate.ts';
import { readDetailsText } from './reading-memory.ts';
import { readResourcePolicies } from './resource-policy-files.ts';
import { parseRolesFile } from './roles-file.ts';
import { readTextFile } from './text-file.ts';

/** What the folder of one account gives. */
export interface AccountReading {
  readonly id: AccountId;
  /** null when its principals could not be read at all. */
  readonly account: Account | null;
  /** Every file of its folder, relative to the estate. */
  readonly files: readonly string[];
  /** The files that were understood as something, relative to the estate. */
  readonly used: readonly string[];
  readonly quarantined: readonly Quarantined[];
  /** Why IAM is not whole; null when it is. */
  readonly iamFault: string | null;
  /** Why the resource policies are not whole; null when they are. */
  readonly resourceFault: string | null;
}

/** What a collector puts beside the details, for those who ask for more than the principals. */
const besideDetails = ['identity-providers.json', 'service-last-accessed.json', 'trails.json', 'agents.json'];

/** What the accounts of one reading share. */
export interface AccountReadingMeans {
  readonly reader: PolicyReader;
  /** Filled with the sha256 of every file that is read. */
  readonly digests: Map<string, string>;
  readonly again: ReadAgain | undefined;
}

/**
 * Reads `accounts/<id>/`: authorization-details.json, roles.json, credential-report.csv, service-last-accessed.json,
 * resource-policies/*.json. `files` are relative to the estate's root. An account without readable details is kept as unknown, never as empty.
 */
export async function readAccountFolder(
  root: string,
  files: readonly string[],
  home: AccountHome,
  listed: OrganizationAccount | null,
  { reader, digests, again }: AccountReadingMeans,
): Promise<AccountReading> {
  const folder = `accounts/${home.account}`;
  const detailsFile = `${folder}/authorization-details.json`;
  const rolesFile = `${folder}/roles.json`;
  const policyFiles = files.filter((file) => file.startsWith(`${folder}/resource-policies/`));
  const quarantined: Quarantined[] = [];
  const setAside = (issue: FileIssue) => {
    const place =
      issue.line === undefined ? (issue.path ?? null) : `line ${issue.line}, column ${issue.column ?? 1}`;
    quarantined.push({ file: issue.file, place, reason: issue.message });
  };
  const read = async (file: string): Promise<string | null> => {
    const text = await readTextFile(join(root, file));
    if (text.ok) digests.set(file, sha256(text.value));
    else setAside({ ...text.issue, file });
    return text.ok ? text.value : null;
  };
  const maxSessionSeconds = new Map<string, number>();
  if (files.includes(rolesFile)) {
    const text = await read(rolesFile);
    const roles = text === null ? null : parseRolesFile(text, rolesFile);
    if (roles && !roles.ok) setAside(roles.issue);
    if (roles?.ok) for (const [arn, seconds] of roles.value) maxSessionSeconds.set(arn, seconds);
  }
  const reportFile = `${folder}/credential-report.csv`;
  const reportText = files.includes(reportFile) ? await read(reportFile) : null;
  const report = reportText === null ? null : parseCredentialReport(reportText, reportFile);
  if (report && !report.ok) setAside(report.issue);
  const accessKeys = report?.ok ? report.value : new Map<string, readonly AccessKeyState[]>();
  const usedFile = `${folder}/service-last-accessed.json`;
  const usedText = files.includes(usedFile) ? await read(usedFile) : null;
  const used = usedText === null ? null : parseLastAccessed(usedText, usedFile);
  if (used && !used.ok) setAside(used.issue);
  const lastUsed: LastUsedServices = used?.ok ? used.value : new Map();
  const resources = await readResourcePolicies(policyFiles, read, reader);
  quarantined.push(...resources.quarantined);
  const base = {
    id: home.account,
    files,
    used: [
      detailsFile,
      rolesFile,
      reportFile,
      ...policyFiles,
      ...besideDetails.map((name) => `${folder}/${name}`),
    ],
    resourceFault:
      resources.quarantined.length > 0 || quarantined.some(({ file }) => policyFiles.includes(file))
        ? 'a file of resource policies could not be used'
        : null,
  };
  const missing = { ...base, account: null };
  if (!files.includes(detailsFile)) {
    return { ...missing, quarantined, iamFault: `\`${detailsFile}\` is missing or cannot be read` };
  }
  const text = await read(detailsFile);
  if (text === null)
    return {
      ...missing,
      quarantined,
      iamFault: `\`${detailsFile}\` cannot be read: ${quarantined.at(-1)?.reason ?? ''}`,
    };
  const accountName = listed?.name ?? null;
  const known = again?.memory.entries;
  const options = { file: detailsFile, reader, home, accountName, maxSessionSeconds, accessKeys, known };
  const details = parseAuthorizationDetails(readDetailsText(detailsFile, text, again), options);
  if (!details.ok) {
    setAside(details.issue);
    return { ...missing, quarantined, iamFault: `cannot be read: ${printFileIssue(details.issue)}` };
  }
  return {
    ...base,
    account: withLastUsed({ ...details.value.account, resourcePolicies: resources.policies }, lastUsed),
    quarantined: [...quarantined, ...details.value.quarantined],
    iamFault: details.value.incomplete,
  };
}

/** The account with what IAM saw its principals use. */
function withLastUsed(account: Account, lastUsed: LastUsedServices): Account {
  if (lastUsed.size === 0) return account;
  const told = <T extends { readonly arn: string }>(principal: T): T => {
    const lastUsedServices = lastUsed.get(principal.arn);
    return lastUsedServices === undefined ? principal : { ...principal, lastUsedServices };
  };
  return { ...account, roles: account.roles.map(told), users: account.users.map(told) };
}
