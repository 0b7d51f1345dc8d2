import { type Instant, parseInstant } from '../estate/identifiers.ts';
import { readJson } from '../policy/index.ts';
import type { FileResult } from './file-issue.ts';
import { asArray, asObject, asText } from './json-fields.ts';

/** When each principal last used each service, by ARN and by the service's prefix in lower case. */
export type LastUsedServices = ReadonlyMap<string, ReadonlyMap<string, Instant>>;

/**
 * Reads service-last-accessed.json: `[{"arn","services":[{"ServiceNamespace","LastAuthenticated"}]}]` (IAM API Reference,
 * ServiceLastAccessed). A service without a time is left out: IAM may not have looked for long enough.
 */
export function parseLastAccessed(text: string, file: string): FileResult<LastUsedServices> {
  const json = readJson(text);
  const entries = json.ok ? asArray(json.value) : null;
  if (!entries) return { ok: false, issue: { file, message: 'is no JSON list of principals' } };
  const found = new Map<string, ReadonlyMap<string, Instant>>();
  for (const value of entries) {
    const entry = asObject(value);
    const arn = asText(entry?.['arn']);
    const services = asArray(entry?.['services']);
    if (!arn || !services) continue;
    const used = services.flatMap((one) => {
      const service = asText(asObject(one)?.['ServiceNamespace']);
      const at = parseInstant(asText(asObject(one)?.['LastAuthenticated']) ?? '');
      return service && at ? [[service.toLowerCase(), at] as const] : [];
    });
    found.set(arn, new Map(used));
  }
  return { ok: true, value: found };
}
