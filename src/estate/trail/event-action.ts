import { actionOfEvent, prefixOfSource } from './action-names.ts';
import type { CloudTrailEvent } from './event.ts';

/**
 * The IAM action that an event needed, `cloudformation:DeleteStack`. null where none was: sign-ins, events of
 * services about themselves, tool calls of MCP servers (their API calls have events of their own).
 */
export function eventAction(event: CloudTrailEvent): string | null {
  if (event.type !== null && event.type !== 'AwsApiCall' && event.type !== 'AwsConsoleAction') return null;
  const host = event.source.toLowerCase().replace(/\.amazonaws\.com(\.cn)?$/, '');
  const prefix = prefixOfSource.get(host) ?? host;
  if (prefix === 'apigateway') return restAction(event.name);
  const name = undated(event.name);
  return actionOfEvent.get(`${prefix}:${name}`) ?? `${prefix}:${name}`;
}

/** Lambda and CloudFront put an API version into event names: `CreateFunction20150331v2`, `GetDistribution2020_05_31`. */
function undated(name: string): string {
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
