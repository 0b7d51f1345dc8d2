import type { Role, User } from '../estate/estate.ts';

const anyCode =
  'if infrastructure code (CloudFormation, Terraform, CDK) owns this principal, mend it there, or the access returns';

/** Where to mend it for good: the infrastructure code that the principal's tags name, else what may own it. */
export function ownerHint({ tags, kind }: Role | User): string {
  const stack = tags['aws:cloudformation:stack-name'];
  if (stack !== undefined) {
    return `CloudFormation stack ${stack} owns this ${kind}: mend it there, or the access returns`;
  }
  const tool = Object.entries(tags).flatMap(([key, value]) => toolOf(key, value) ?? [])[0];
  return tool === undefined
    ? anyCode
    : `its tags say that ${tool} owns this ${kind}: mend it there, or the access returns`;
}

const tools: readonly (readonly [part: string, name: string])[] = [
  ['terraform', 'Terraform'],
  ['opentofu', 'OpenTofu'],
  ['pulumi', 'Pulumi'],
  ['cloudformation', 'CloudFormation'],
  ['aws-cdk', 'the CDK'],
  ['cdk', 'the CDK'],
];

/** Tags by which people say what made a resource; there is no standard, so that few spellings count. */
const madeBy: ReadonlySet<string> = new Set(['managedby', 'createdby', 'provisionedby', 'iac', 'tool']);

function toolOf(key: string, value: string): string | null {
  const [name, text] = [key.toLowerCase(), value.toLowerCase()];
  const plain = name.replaceAll(/[^a-z]/g, '');
  for (const [part, tool] of tools) {
    if (madeBy.has(plain) && (text === part || text.startsWith(`${part}-`) || text.startsWith(`${part} `))) {
      return tool;
    }
    // `terraform: true`, `terraform:workspace = prod`, `aws-cdk:…`
    const named = name === part || name.startsWith(`${part}:`);
    if (named && text !== 'false' && text !== 'no') return tool;
  }
  return null;
}
