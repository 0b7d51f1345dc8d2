import { ReadyXml } from '../../answer.ts';
import { textOf, wholeOf } from '../../params.ts';
import { pageOf, type Turn } from '../../turn.ts';
import { detailXml } from './detail-xml.ts';

/** What ListRoles tells of a role (IAM API Reference, ListRoles): no tags, boundary or last use. */
const members = [
  'Path',
  'RoleName',
  'RoleId',
  'Arn',
  'CreateDate',
  'AssumeRolePolicyDocument',
  'Description',
];

const usualMaxSessionSeconds = 3600;

/** IAM API Reference, ListRoles: 100 a page, below a path. */
export function listRoles(turn: Turn): ReadyXml {
  const prefix = textOf(turn.params, 'PathPrefix') ?? '/';
  const roles = turn.account.iam.RoleDetailList.filter((role) =>
    String(role['Path'] ?? '/').startsWith(prefix),
  );
  const { entries, next } = pageOf(turn, roles, {
    token: textOf(turn.params, 'Marker'),
    limit: wholeOf(turn.params, 'MaxItems'),
    usual: 100,
    wrongToken: 'ValidationError',
  });
  const listed = entries.map((role) => ({
    ...Object.fromEntries(members.map((name) => [name, role[name]])),
    MaxSessionDuration: turn.account.maxSessionSeconds?.[String(role['Arn'])] ?? usualMaxSessionSeconds,
  }));
  const end = { IsTruncated: next !== null, Marker: next };
  return new ReadyXml(
    detailXml('Roles', listed) +
      Object.entries(end)
        .map(([name, value]) => detailXml(name, value))
        .join(''),
  );
}
