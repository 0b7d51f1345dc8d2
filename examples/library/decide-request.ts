/**
 * Decides one request through an identity policy and an SCP, and says which statement decided.
 * Run it in a checkout: `node examples/library/decide-request.ts`
 */
import { loadCatalog } from 'overreach/catalog';
import { evaluate, type NamedPolicy, type PolicyKind, parsePolicyText } from 'overreach/policy';

function policy(name: string, kind: PolicyKind, text: string): NamedPolicy {
  const parsed = parsePolicyText(text, kind);
  if (!parsed.ok) throw new Error(`${name}: ${parsed.issues[0]?.path}: ${parsed.issues[0]?.message}`);
  return { name, document: parsed.value };
}

const identity = policy(
  'developer',
  'identity',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudformation:*","Resource":"*"}]}',
);
const guardrail = policy(
  'no-deletes',
  'service-control',
  `{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Sid":"KeepStacks","Effect":"Deny","Action":"cloudformation:DeleteStack","Resource":"*"}]}`,
);

const { decision, by, because } = evaluate(
  {
    principal: 'arn:aws:sts::111122223333:assumed-role/developer/agent',
    action: 'cloudformation:DeleteStack',
    resource: 'arn:aws:cloudformation:us-east-1:111122223333:stack/shop/1',
    resourceAccountId: '111122223333',
    context: {},
  },
  {
    identityPolicies: [identity],
    boundary: null,
    sessionPolicy: null,
    scps: [{ level: 'root', policies: [guardrail] }],
    rcps: [],
    resourcePolicy: null,
    vpcEndpointPolicies: null,
    managementAccountId: null,
  },
  loadCatalog(),
);
console.log(decision, '-', because);
for (const { layer, policy: name, statement } of by) console.log(layer, name, statement);
