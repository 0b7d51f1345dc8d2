import { actionOfEvent, prefixOfSource } from './action-names.ts';
import type { CloudTrailEvent } from './event.ts';

/**
 * The IAM action that an event needed, `cloudformation:DeleteStack`. null where none was: sign-ins, events of
 * services about themselves, tool calls of MCP servers (their API calls have events of their own).
 */
export function eventAction(event: CloudTrailEvent): string | null {
  if (event.type !== null && event.type !== 'AwsApiCall' && event.type !== 'AwsConsoleAction') return null;
  const host = hostOfSource(event.source);
  const prefix = prefixOfSource.get(host) ?? host;
  if (prefix === 'apigateway') return restAction(event.name);
  const action = `${prefix}:${undated(event.name)}`;
  return actionOfEvent.get(action) ?? action;
}

/** `cloudformation` of `cloudformation.amazonaws.com` and `….com.cn`; any other text in lower case. */
export function hostOfSource(source: string): string {
  const lower = source.toLowerCase();
  if (lower.endsWith('.amazonaws.com')) return lower.slice(0, -'.amazonaws.com'.length);
  return lower.endsWith('.amazonaws.com.cn') ? lower.slice(0, -'.amazonaws.com.cn'.length) : lower;
}

/** Lambda and CloudFront put an API version into event names: `CreateFunction20150331v2`, `GetDistribution2020_05_31`. */
function undated(name: string): string {
  const last = name.charCodeAt(name.length - 1);
  if (last < 0x30 || last > 0x39) return name;
  return name.replace(/(20\d{6}(v\d+)?|20\d{2}_\d{2}_\d{2})$/, '');
}

/** API Gateway's actions are the methods of HTTP (Service Authorization Reference, "Amazon API Gateway Management"). */
function restAction(name: string): string | null {
  if (/^(Get|List|Export)/.test(name)) return 'apigateway:GET';
  if (/^(Create|Import|Generate)/.test(name)) return 'apigateway:POST';
  if (/^Update/.test(name)) return 'apigateway:PATCH';
  if (/^(Delete|Flush)/.test(name)) return 'apigateway:DELETE';
  return /^(Put|Tag)/.test(name) ? 'apigateway:PUT' : null;
}
