import { FakeAwsError, type Output } from '../../answer.ts';
import { implicitDenial } from '../../authorize.ts';
import { uniqueId } from '../../credentials.ts';
import { listOf, requiredText, textOf, wholeOf } from '../../params.ts';
import type { Turn } from '../../turn.ts';
import type { ReaderRole } from '../../world/account.ts';
import { assumableRole } from './assumable-role.ts';

/** Seconds. STS API Reference, AssumeRole: DurationSeconds. */
const usualSeconds = 3600;
const leastSeconds = 900;
const mostChainedSeconds = 3600;
const mostPolicyLength = 2048;

/**
 * STS API Reference, AssumeRole. A role that is not there, one that does not trust the caller, a missing external
 * id and a suspended account are refused in the same words, as AWS does.
 */
export function assumeRole(turn: Turn): Output {
  const { params } = turn;
  const arn = requiredText(params, 'RoleArn');
  const name = requiredText(params, 'RoleSessionName');
  const sourceIdentity = textOf(params, 'SourceIdentity');
  const tags = tagsOf(params);
  const [, partition = '', , , account = ''] = arn.split(':');
  const role = assumableRole(turn, arn, account);
  const isTrusted = role !== null && trusts(role, turn, textOf(params, 'ExternalId'));
  const refused = (action: string) => implicitDenial(turn.caller.arn, action, arn, 'resource-based policy');
  if (!isTrusted || isSuspended(turn, account)) throw unexplained(turn.caller.arn, arn);
  if (sourceIdentity && !mayAlso(role, 'sts:SetSourceIdentity')) throw refused('sts:SetSourceIdentity');
  if (Object.keys(tags).length > 0 && !mayAlso(role, 'sts:TagSession')) throw refused('sts:TagSession');
  const sessionPolicy = checkedPolicy(textOf(params, 'Policy'));
  const seconds = checkedDuration(turn, role);
  const home = role.answersAs ?? account;
  const roleName = arn.split('/').at(-1) ?? '';
  const session = turn.state.credentials.issue({
    account: home,
    arn: `arn:${partition}:sts::${home}:assumed-role/${roleName}/${name}`,
    userId: `${uniqueId('AROA', arn)}:${name}`,
    expiresAt: turn.now + seconds * 1000,
    sessionPolicy,
    sessionName: name,
    sourceIdentity: sourceIdentity ?? turn.caller.sourceIdentity,
    tags,
  });
  return {
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt ?? 0),
    },
    PackedPolicySize: sessionPolicy === null ? undefined : Math.ceil(sessionPolicy.length / 20.48),
    SourceIdentity: session.sourceIdentity ?? undefined,
  };
}

function trusts(role: ReaderRole, turn: Turn, externalId: string | null): boolean {
  const { arn, account } = turn.caller;
  const roleOfSession = arn.replace(
    /^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/,
    '$1:iam::$2:role/$3',
  );
  const names = [arn, roleOfSession, account, `arn:${turn.world.partition}:iam::${account}:root`];
  if (!role.trusts.some((trusted) => trusted === '*' || names.includes(trusted))) return false;
  return role.externalId === undefined || role.externalId === externalId;
}

function mayAlso(role: ReaderRole, action: 'sts:SetSourceIdentity' | 'sts:TagSession'): boolean {
  return role.allows === undefined || role.allows.includes(action);
}

function isSuspended(turn: Turn, account: string): boolean {
  const member = turn.world.organization?.accounts.find(({ id }) => id === account);
  return member !== undefined && member.status !== 'ACTIVE';
}

/** AWS does not say why, so that nobody learns which roles there are. */
function unexplained(caller: string, role: string): FakeAwsError {
  const message = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
  return new FakeAwsError('AccessDenied', message, 403);
}

function checkedPolicy(text: string | null): string | null {
  if (text === null) return null;
  if (text.length > mostPolicyLength) {
    const message = `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${mostPolicyLength}`;
    throw new FakeAwsError('ValidationError', message);
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'Statement' in parsed) return text;
  } catch {
    // Said below: AWS does not tell the two apart either.
  }
  throw new FakeAwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
}

function checkedDuration(turn: Turn, role: ReaderRole): number {
  const asked = wholeOf(turn.params, 'DurationSeconds') ?? usualSeconds;
  if (asked < leastSeconds) {
    const message = `1 validation error detected: Value '${asked}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${leastSeconds}`;
    throw new FakeAwsError('ValidationError', message);
  }
  const isChained = turn.caller.sessionToken !== undefined;
  if (isChained && asked > mostChainedSeconds) {
    const message =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.';
    throw new FakeAwsError('ValidationError', message);
  }
  if (asked > (role.maxSessionSeconds ?? usualSeconds)) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new FakeAwsError('ValidationError', message);
  }
  return asked;
}

function tagsOf(params: Output): Readonly<Record<string, string>> {
  const pairs = listOf(params, 'Tags') as readonly { readonly Key: string; readonly Value?: string }[];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value ?? '']));
}
