import type { SessionSignatures } from '../signatures.ts';

/** A tool that made a call. */
export interface CallerTool {
  /** `aws-cli/2.34.30`, `Terraform/1.14.1`. */
  readonly name: string;
  /** Whether its silence about agents says nothing; null = not asked. */
  readonly silent: boolean | null;
}

const longestName = 40;

/** The tool in a user agent; null for browsers and services: no tool stands between them and who acts. */
export function callerTool(userAgent: string, signatures: SessionSignatures): CallerTool | null {
  const name = toolName(userAgent);
  if (name === null) return null;
  const can = signatures.canNameAgent?.(userAgent);
  return { name, silent: can === undefined ? null : !can };
}

/** Browsers, the AWS console whose pages call for whoever looks at them, and AWS's own parts. */
const browsers =
  /^(Mozilla\/|signin\.|console\.|AWS Signin)|\bConsole\b|S3Console|AWSConsole|aws[- ]internal/i;

/** The name and version of the tool in a user agent; null for browsers, the console and AWS's own parts. */
export function toolName(userAgent: string): string | null {
  const text = userAgent.startsWith('[') ? userAgent.slice(1) : userAgent;
  if (browsers.test(text) || /\.(amazonaws|amazon)\.com(\.cn)?\]?$/.test(text)) return null;
  // Terraform and its kind name themselves behind the SDK's partner prefix.
  const named = /\b(Terraform|OpenTofu|Pulumi|aws-cdk|terraform-provider-aws|Ansible)\/[\w.+-]*/i.exec(text);
  const name = named?.[0] ?? text.split(/[\s,;\]]/, 1)[0] ?? '';
  return name === '' ? null : name.slice(0, longestName);
}
