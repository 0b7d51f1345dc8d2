import type { Remedy } from '../../src/audit/finding.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../../src/estate/estate.ts';
import { parsePolicyText } from '../../src/policy/index.ts';

/**
 * The estate after the command line of a remedy, read as a POSIX shell and the AWS CLI read it. Throws on a line that
 * they would not take, and where IAM would refuse the call.
 */
export function applyRemedy(estate: Estate, account: string, remedy: Remedy): Estate {
  let { accounts } = estate;
  for (const [aws, iam, verb = '', ...words] of shellCommands(remedy.command ?? '')) {
    if (aws !== 'aws' || iam !== 'iam') throw new Error(`not IAM: ${aws} ${iam}`);
    accounts = accounts.map((one) => (one.id === account ? run(one, verb, optionsOf(words), remedy) : one));
  }
  return { ...estate, accounts };
}

type Options = ReadonlyMap<string, string>;

function run(account: Account, verb: string, options: Options, remedy: Remedy): Account {
  const given = (name: string): string => {
    const value = options.get(name);
    if (value === undefined) throw new Error(`${verb} needs --${name}`);
    return value;
  };
  const reading = (name: string, limit: number): PolicyReading => {
    const word = given('policy-document');
    const text = word === 'file://remedy.json' ? JSON.stringify(remedy.policy) : word;
    const parsed = parsePolicyText(text, 'identity');
    if (!parsed.ok || text.length > limit) throw new Error(`IAM refuses the document: ${text}`);
    const sids = parsed.value.statements.flatMap(({ sid }) => sid ?? []);
    if (new Set(sids).size < sids.length) throw new Error('IAM refuses two statements of one Sid');
    return { state: 'readable', name, document: parsed.value, digest: text };
  };
  const managed = (arn: string, policy: PolicyReading): Account => ({
    ...account,
    managedPolicies: new Map([...account.managedPolicies, [arn, policy]]),
  });
  if (verb === 'create-policy') {
    const arn = `arn:aws:iam::${account.id}:policy/${given('policy-name')}`;
    if (account.managedPolicies.has(arn)) throw new Error(`IAM refuses: ${arn} exists`);
    return managed(arn, reading(arn, 6_144));
  }
  if (verb === 'create-policy-version') {
    const arn = given('policy-arn');
    if (!options.has('set-as-default') || !account.managedPolicies.has(arn)) throw new Error(`no ${arn}`);
    return managed(arn, reading(arn, 6_144));
  }
  const kind = /-(role|user)-/.exec(verb)?.[1] ?? '';
  const change = changeOf(verb.replace(`-${kind}-`, '-'), given, reading);
  const who = given(`${kind}-name`);
  const mend = <P extends Role | User>(one: P): P =>
    one.kind === kind && one.name === who ? (change(one) as P) : one;
  if (![...account.roles, ...account.users].some((one) => mend(one) !== one)) throw new Error(`no ${who}`);
  return { ...account, roles: account.roles.map(mend), users: account.users.map(mend) };
}

function changeOf(
  verb: string,
  given: (name: string) => string,
  reading: (name: string, limit: number) => PolicyReading,
): (one: Role | User) => Role | User {
  const but = (one: Role | User, name: string) => one.inlinePolicies.filter((policy) => policy.name !== name);
  switch (verb) {
    case 'detach-policy':
      return (one) => ({
        ...one,
        attachedPolicyArns: one.attachedPolicyArns.filter((arn) => arn !== given('policy-arn')),
      });
    case 'delete-policy':
      return (one) => ({ ...one, inlinePolicies: but(one, given('policy-name')) });
    case 'put-policy':
      return (one) => {
        const limit = one.kind === 'role' ? 10_240 : 2_048;
        const policy = reading(given('policy-name'), limit);
        return { ...one, inlinePolicies: [...but(one, policy.name), policy] };
      };
    case 'put-permissions-boundary':
      return (one) => ({ ...one, boundaryArn: given('permissions-boundary') });
    default:
      throw new Error(`nothing that a remedy does: ${verb}`);
  }
}

function optionsOf(words: readonly string[]): Options {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const name = words[at] ?? '';
    if (!name.startsWith('--')) throw new Error(`not an option: ${name}`);
    const [joined = '', ...value] = name.split('=');
    if (value.length > 0) {
      options.set(joined.slice(2), value.join('='));
      continue;
    }
    const flag = name === '--set-as-default';
    const next = words[at + 1] ?? '';
    if (!flag && next.startsWith('-')) throw new Error(`the AWS CLI reads an option: ${next}`);
    options.set(name.slice(2), flag ? '' : next);
    if (!flag) at++;
  }
  return options;
}

/** The commands of one line, joined by `&&`, as words; throws on anything that a shell would read as more than a word. */
export function shellCommands(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const [word] of line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/gs)) {
    if (word === '&&') {
      commands.push([]);
      continue;
    }
    const bare = word.replaceAll(/'[^']*'|\\./gs, '');
    if (!/^[A-Za-z0-9_@%+=:,./-]*$/.test(bare)) throw new Error(`a shell reads more into: ${word}`);
    commands
      .at(-1)
      ?.push(
        word.replaceAll(
          /'([^']*)'|\\(.)/gs,
          (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '',
        ),
      );
  }
  return commands;
}
