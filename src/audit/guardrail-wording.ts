import type { Estate, Role, User } from '../estate/estate.ts';
import type { Statement } from '../policy/document.ts';
import type { Remedy } from './finding.ts';
import type { DenyFact, GuardrailFact } from './guardrail-fact.ts';
import { policyOf, statementOf } from './policy-json.ts';
import { iamRegionWords, shellCommand } from './shell-command.ts';
import { listed } from './wording.ts';

/** A guardrail in words that fit behind `gone:`. */
export function guardrailName(fact: GuardrailFact): string {
  switch (fact.kind) {
    case 'boundary':
      return `the permissions boundary ${lastOf(fact.policy)}`;
    case 'scp':
    case 'rcp':
      return `the Deny of ${actionsOf(fact.statement)} in ${fact.kind.toUpperCase()} ${fact.name} (${fact.policy})`;
    case 'mcp':
      return `the Deny of ${actionsOf(fact.statement)} through MCP servers in ${lastOf(fact.policy)}`;
    case 'trust-deny':
      return 'a Deny of its trust policy';
    case 'trust':
      return `the condition ${fact.condition} that its trust policy asked of ${fact.trusted}`;
  }
}

/** How to put a guardrail back. */
export function guardrailRemedy(estate: Estate, principal: Role | User, fact: GuardrailFact): Remedy {
  const base = { hint: codeHint, policy: null, proof: 'not-applicable' as const };
  const who = [`--${principal.kind}-name`, principal.name];
  const iam = (words: readonly string[]) =>
    shellCommand(['aws', 'iam', ...words, ...iamRegionWords(estate.partition)]);
  switch (fact.kind) {
    case 'boundary': {
      const words = [`put-${principal.kind}-permissions-boundary`, ...who];
      const command = iam([...words, '--permissions-boundary', fact.policy]);
      return { ...base, text: `put ${guardrailName(fact)} back`, command };
    }
    case 'scp':
    case 'rcp':
      return { ...base, ...controlRemedy(estate, fact) };
    case 'mcp': {
      const policy = policyOf([statementOf(fact.statement)]);
      if (fact.arn !== null && !principal.attachedPolicyArns.includes(fact.arn)) {
        const command = iam([`attach-${principal.kind}-policy`, ...who, '--policy-arn', fact.arn]);
        return { ...base, text: `attach ${lastOf(fact.arn)} again`, command, policy };
      }
      const words = [`put-${principal.kind}-policy`, ...who, '--policy-name', 'restored-guardrail'];
      const command = iam([...words, '--policy-document', JSON.stringify(policy)]);
      return { ...base, text: 'put the Deny back as a policy of its own', command, policy };
    }
    case 'trust-deny':
      return { ...base, text: 'write the Deny back into the trust policy', command: null, hint: trustHint };
    case 'trust': {
      const text = `ask ${fact.condition} of ${fact.trusted} again`;
      return { ...base, text, command: null, hint: trustHint };
    }
  }
}

const codeHint = 'where infrastructure code owns it, mend it there, or it is gone again with the next run';
const trustHint =
  'aws iam update-assume-role-policy replaces the whole trust policy: begin from the present one';

/** Attached elsewhere or nowhere: attach it. Edited or deleted: its Deny is what has to come back. */
function controlRemedy(
  { organization, partition }: Estate,
  fact: Extract<DenyFact, { readonly kind: 'scp' | 'rcp' }>,
): Pick<Remedy, 'text' | 'command' | 'policy'> {
  const policy = policyOf([
    { ...statementOf(fact.statement), ...(fact.kind === 'rcp' ? { Principal: '*' } : {}) },
  ]);
  const label = `${fact.kind.toUpperCase()} ${fact.name}`;
  const there = organization?.policies.find(({ id }) => id === fact.policy);
  if (there && !there.targets.includes(fact.target)) {
    const words = ['attach-policy', '--policy-id', fact.policy, '--target-id', fact.target];
    // Organizations answers in one Region of a partition; in China that is Ningxia.
    const region = partition === 'aws-cn' ? ['--region', 'cn-northwest-1'] : [];
    const command = shellCommand(['aws', 'organizations', ...words, ...region]);
    return { text: `attach ${label} to ${fact.target} again, with its Deny in it`, command, policy };
  }
  const text = there ? `write the Deny back into ${label}` : `make ${label} anew, with this Deny in it`;
  return { text, command: null, policy };
}

function actionsOf({ action: { negated, patterns } }: Statement): string {
  return negated ? `all but ${listed(patterns, 2)}` : listed(patterns, 2);
}

function lastOf(name: string): string {
  return name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
}
