import { type Call, text, trustText } from '../../fakes/change-calls.ts';
import { dev } from '../../fakes/estate.ts';

/** Who holds policies in the model: texts by name, ARNs of managed ones. */
export interface ModelHolder {
  readonly id: string;
  readonly inline: Map<string, string>;
  readonly attached: Set<string>;
  readonly tags: Map<string, string>;
  readonly groups: Set<string>;
  boundary: string | null;
  trust: string;
}

/** An account and an organization as AWS would have them: made anew by hand, and nothing of the replay is in it. */
export interface Model {
  readonly roles: Map<string, ModelHolder>;
  readonly users: Map<string, ModelHolder>;
  readonly groups: Map<string, ModelHolder>;
  /** By ARN; a version's text by its number. */
  readonly policies: Map<string, { readonly versions: string[]; default: number }>;
  readonly controls: Map<string, { text: string; readonly targets: Set<string> }>;
  readonly units: Set<string>;
  parent: string;
}

/** What a test drew for one command. */
export interface Drawn {
  readonly command: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
}

/** A call that AWS let through, without its time; null: it refused. */
export type Done = Pick<Call, 'action' | 'parameters' | 'response'> | null;

/** Begins with one of each. */
export function createModel(): Model {
  const model: Model = {
    roles: new Map(),
    users: new Map(),
    groups: new Map(),
    policies: new Map(),
    controls: new Map(),
    units: new Set(['ou-all']),
    parent: 'ou-all',
  };
  model.roles.set('bot', holder('AROAbot'));
  model.users.set('ann', holder('AIDAann'));
  model.groups.set('staff', holder('AGPAstaff'));
  model.policies.set(arnOf('p0'), { versions: [text('s3:GetObject')], default: 0 });
  model.controls.set('p-full', { text: text('*'), targets: new Set(['ou-all']) });
  return model;
}

function holder(id: string): ModelHolder {
  return {
    id,
    inline: new Map(),
    attached: new Set(),
    tags: new Map(),
    groups: new Set(),
    boundary: null,
    trust: trustText,
  };
}

const arnOf = (name: string) => `arn:aws:iam::${dev}:policy/${name}`;
const pick = <T>(list: readonly T[], draw: number): T => list[draw % list.length] as T;
const texts = ['s3:GetObject', 'rds:*', 'sqs:*'].map((action) => text(action));

/** Does one drawn command to the model, if AWS would let it; the number makes ids. */
export function act(model: Model, { command, first, second, third }: Drawn, number: number): Done {
  const kind = pick(['role', 'user', 'group'] as const, first);
  const Kind = pick(['Role', 'User', 'Group'], first);
  const list = model[`${kind}s`];
  const name = pick(['bot', 'ann', 'staff', 'new', 'late'], second);
  const one = list.get(name);
  const named = { [`${kind}Name`]: name };
  const policyArn = arnOf(pick(['p0', 'p1'], third));
  const policyName = pick(['a', 'b'], third);
  const document = pick(texts, third);
  switch (command % 16) {
    case 0: {
      if (one !== undefined) return null;
      const id = `ID${number}`;
      list.set(name, holder(id));
      const more = kind === 'role' ? { assumeRolePolicyDocument: trustText } : {};
      const answer = { [`${kind}Id`]: id, arn: `arn:aws:iam::${dev}:${kind}/${name}` };
      return { action: `iam:Create${Kind}`, parameters: { ...named, ...more }, response: { [kind]: answer } };
    }
    case 1: {
      const isEmpty = one && one.inline.size + one.attached.size + one.groups.size === 0;
      const hasMembers = kind === 'group' && [...model.users.values()].some((user) => user.groups.has(name));
      if (!isEmpty || hasMembers) return null;
      list.delete(name);
      return { action: `iam:Delete${Kind}`, parameters: named };
    }
    case 2:
      if (one === undefined || !model.policies.has(policyArn)) return null;
      one.attached.add(policyArn);
      return { action: `iam:Attach${Kind}Policy`, parameters: { ...named, policyArn } };
    case 3:
      if (!one?.attached.delete(policyArn)) return null;
      return { action: `iam:Detach${Kind}Policy`, parameters: { ...named, policyArn } };
    case 4:
      if (one === undefined) return null;
      one.inline.set(policyName, document);
      return {
        action: `iam:Put${Kind}Policy`,
        parameters: { ...named, policyName, policyDocument: document },
      };
    case 5:
      if (!one?.inline.delete(policyName)) return null;
      return { action: `iam:Delete${Kind}Policy`, parameters: { ...named, policyName } };
    case 6: {
      const user = model.users.get(name);
      const groupName = pick([...model.groups.keys(), 'none'], third);
      if (user === undefined || !model.groups.has(groupName)) return null;
      const isAdded = first % 2 === 0;
      if (isAdded) user.groups.add(groupName);
      else if (!user.groups.delete(groupName)) return null;
      const action = isAdded ? 'iam:AddUserToGroup' : 'iam:RemoveUserFromGroup';
      return { action, parameters: { userName: name, groupName } };
    }
    case 7:
      if (one === undefined || kind === 'group' || !model.policies.has(policyArn)) return null;
      one.boundary = policyArn;
      return {
        action: `iam:Put${Kind}PermissionsBoundary`,
        parameters: { ...named, permissionsBoundary: policyArn },
      };
    case 8:
      if (one === undefined || kind === 'group' || one.boundary === null) return null;
      one.boundary = null;
      return { action: `iam:Delete${Kind}PermissionsBoundary`, parameters: named };
    case 9: {
      if (one === undefined || kind === 'group') return null;
      const key = pick(['agent', 'team'], third);
      if (third % 3 === 0) {
        one.tags.delete(key);
        return { action: `iam:Untag${Kind}`, parameters: { ...named, tagKeys: [key] } };
      }
      one.tags.set(key, String(third));
      return { action: `iam:Tag${Kind}`, parameters: { ...named, tags: [{ key, value: String(third) }] } };
    }
    case 10: {
      const role = model.roles.get(name);
      if (role === undefined) return null;
      role.trust = pick([trustText, trustText.replace('sts:AssumeRole', 'sts:TagSession')], third);
      return {
        action: 'iam:UpdateAssumeRolePolicy',
        parameters: { roleName: name, policyDocument: role.trust },
      };
    }
    case 11: {
      const newName = pick(['bot', 'ann', 'staff', 'new', 'late'], third);
      if (kind === 'role' || one === undefined || list.has(newName)) return null;
      list.delete(name);
      list.set(newName, one);
      if (kind === 'group')
        for (const { groups } of model.users.values()) if (groups.delete(name)) groups.add(newName);
      return { action: `iam:Update${Kind}`, parameters: { ...named, [`new${Kind}Name`]: newName } };
    }
    case 12:
      return onPolicy(model, policyArn, first, second);
    default:
      return onOrganization(model, command % 16, { first, second, third }, number);
  }
}

function onPolicy(model: Model, policyArn: string, first: number, second: number): Done {
  const policy = model.policies.get(policyArn);
  const policyDocument = pick(texts, second);
  const policyName = policyArn.slice(policyArn.lastIndexOf('/') + 1);
  if (policy === undefined) {
    model.policies.set(policyArn, { versions: [policyDocument], default: 0 });
    return { action: 'iam:CreatePolicy', parameters: { policyName, policyDocument } };
  }
  if (first % 3 === 0) {
    policy.default = second % policy.versions.length;
    const versionId = `v${policy.default + 1}`;
    return { action: 'iam:SetDefaultPolicyVersion', parameters: { policyArn, versionId } };
  }
  if (first % 3 === 1) {
    const holders = [...model.roles.values(), ...model.users.values(), ...model.groups.values()];
    if (holders.some(({ attached, boundary }) => attached.has(policyArn) || boundary === policyArn))
      return null;
    model.policies.delete(policyArn);
    return { action: 'iam:DeletePolicy', parameters: { policyArn } };
  }
  const setAsDefault = second % 2 === 0;
  policy.versions.push(policyDocument);
  if (setAsDefault) policy.default = policy.versions.length - 1;
  return { action: 'iam:CreatePolicyVersion', parameters: { policyArn, policyDocument, setAsDefault } };
}

function onOrganization(
  model: Model,
  command: number,
  { first, second, third }: Omit<Drawn, 'command'>,
  number: number,
): Done {
  const policyId = pick([...model.controls.keys()], first);
  const control = model.controls.get(policyId);
  const targetId = pick(['r-1', ...model.units, dev], second);
  if (command === 13) {
    if (third % 2 === 0) {
      if (control?.targets.has(targetId)) return null;
      control?.targets.add(targetId);
      return { action: 'organizations:AttachPolicy', parameters: { policyId, targetId } };
    }
    if (!control?.targets.delete(targetId)) return null;
    return { action: 'organizations:DetachPolicy', parameters: { policyId, targetId } };
  }
  if (command === 14) {
    const content = pick(texts, third);
    if (second % 3 === 0) {
      const id = `p-${number}`;
      model.controls.set(id, { text: content, targets: new Set() });
      const parameters = { name: id, type: 'SERVICE_CONTROL_POLICY', content };
      const response = { policy: { policySummary: { id } } };
      return { action: 'organizations:CreatePolicy', parameters, response };
    }
    if (control === undefined) return null;
    if (second % 3 === 1) {
      control.text = content;
      return { action: 'organizations:UpdatePolicy', parameters: { policyId, content } };
    }
    if (control.targets.size > 0 || model.controls.size < 2) return null;
    model.controls.delete(policyId);
    return { action: 'organizations:DeletePolicy', parameters: { policyId } };
  }
  const unit = pick([...model.units], second);
  if (third % 3 === 0) {
    const id = `ou-${number}`;
    model.units.add(id);
    const parameters = { parentId: 'r-1', name: id };
    return {
      action: 'organizations:CreateOrganizationalUnit',
      parameters,
      response: { organizationalUnit: { id, name: id } },
    };
  }
  if (third % 3 === 1) {
    if (model.parent === unit || model.units.size < 2) return null;
    model.units.delete(unit);
    for (const { targets } of model.controls.values()) targets.delete(unit);
    return { action: 'organizations:DeleteOrganizationalUnit', parameters: { organizationalUnitId: unit } };
  }
  if (model.parent === unit) return null;
  const sourceParentId = model.parent;
  model.parent = unit;
  return {
    action: 'organizations:MoveAccount',
    parameters: { accountId: dev, sourceParentId, destinationParentId: unit },
  };
}
