import type { Catalog } from '../catalog/index.ts';
import type { CheckReport } from './check-report.ts';
import { didYouMean } from './nearest-name.ts';
import { hasWildcard } from './pattern.ts';
import type { Path } from './yaml-source.ts';

/**
 * Checks action patterns. One that IAM would refuse is an error; one the catalog does not know is kept (AWS adds
 * actions every week) and warned of, since it is more often a slip.
 */
export function checkActions(
  report: CheckReport,
  path: Path,
  patterns: readonly string[],
  catalog: Catalog,
): void {
  patterns.forEach((pattern, index) => {
    const at = [...path, index];
    if (!/^(\*|[A-Za-z0-9*?-]+:[A-Za-z0-9_*?-]+)$/.test(pattern)) {
      report.error(at, `expected an action such as \`s3:GetObject\`, found \`${pattern}\``);
      return;
    }
    const service = pattern.slice(0, Math.max(pattern.indexOf(':'), 0)).toLowerCase();
    if (service !== '' && !hasWildcard(service) && !catalog.services.includes(service)) {
      report.warning(at, `unknown service \`${service}\`${didYouMean(service, catalog.services)}`);
      return;
    }
    if (catalog.expandActions(pattern).length > 0) return;
    if (hasWildcard(pattern)) {
      report.warning(at, `\`${pattern}\` covers no action of the catalog of ${catalog.date}`);
      return;
    }
    const names = catalog.expandActions(`${service}:*`).map((action) => catalog.actionName(action));
    report.warning(at, `unknown action \`${pattern}\`${didYouMean(pattern, names)}`);
  });
}

/** Checks resource patterns: `*`, or an ARN pattern of six parts, or one that a final `*` cuts short. */
export function checkResources(report: CheckReport, path: Path, patterns: readonly string[]): void {
  patterns.forEach((pattern, index) => {
    const parts = pattern.split(':');
    const whole = parts.length >= 6 && parts[1] !== '' && parts[2] !== '';
    const short = parts.length > 1 && parts.length < 6 && pattern.endsWith('*');
    if (pattern === '*' || (parts[0] === 'arn' && (whole || short))) return;
    report.error([...path, index], `expected an ARN or \`*\`, found \`${pattern}\``);
  });
}

/** Checks the ARN pattern of an IAM role, user or policy; `*` may stand anywhere. */
export function checkIamArn(
  report: CheckReport,
  path: Path,
  text: string,
  kind: 'role' | 'user' | 'policy',
): void {
  const [arn, partition, service, region, account = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  const named = resource.startsWith(`${kind}/`) || resource.startsWith('*');
  const fits = arn === 'arn' && partition && service === 'iam' && region === '' && named;
  if (
    fits &&
    (/^[0-9]{12}$/.test(account) || hasWildcard(account) || (kind === 'policy' && account === 'aws'))
  )
    return;
  report.error(path, `expected an ARN such as \`arn:aws:iam::111122223333:${kind}/name\`, found \`${text}\``);
}

/** Warns of a Region that does not look like one; partitions get new ones, so it is no error. */
export function checkRegions(report: CheckReport, path: Path, regions: readonly string[]): void {
  regions.forEach((region, index) => {
    if (hasWildcard(region) || /^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$/.test(region)) return;
    report.warning([...path, index], `\`${region}\` does not look like a Region, such as \`cn-north-1\``);
  });
}
