import { didYouMean } from '../../registry/nearest-name.ts';

/** The variables that stand above the file: where each goes, and how its text is read. */
const variables = {
  OVERREACH_CONFIG: { path: null, kind: 'text' },
  OVERREACH_STORE: { path: ['store'], kind: 'text' },
  OVERREACH_REGISTRY: { path: ['registry'], kind: 'text' },
  OVERREACH_AWS_REGION: { path: ['aws', 'region'], kind: 'text' },
  OVERREACH_AWS_REGIONS: { path: ['aws', 'regions'], kind: 'list' },
  OVERREACH_AWS_HUB_ROLE: { path: ['aws', 'hubRole', 'arn'], kind: 'text' },
  OVERREACH_AWS_HUB_EXTERNAL_ID: { path: ['aws', 'hubRole', 'externalId'], kind: 'text' },
  OVERREACH_AWS_READER_ROLE: { path: ['aws', 'readerRole', 'name'], kind: 'text' },
  OVERREACH_AWS_EXTERNAL_ID: { path: ['aws', 'readerRole', 'externalId'], kind: 'text' },
  OVERREACH_AWS_CONCURRENCY: { path: ['aws', 'concurrency'], kind: 'number' },
  OVERREACH_AWS_ENDPOINT: { path: ['aws', 'endpoint'], kind: 'text' },
  OVERREACH_REQUIRE_COMPLETE: { path: ['scan', 'requireComplete'], kind: 'flag' },
  OVERREACH_ALLOW_TEST_HOSTS: { path: null, kind: 'text' },
  OVERREACH_FAIL_ON: { path: ['scan', 'failOn'], kind: 'text' },
} as const satisfies Readonly<
  Record<
    string,
    { readonly path: readonly string[] | null; readonly kind: 'text' | 'list' | 'number' | 'flag' }
  >
>;

/** The names of the variables, for help and documentation. */
export const variableNames = Object.keys(variables);

/** A value from the environment, where it goes, and the variable it is from. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly variable: string;
}

/** The overrides in an environment; a misspelt OVERREACH_ variable is said, since it would silently do nothing. */
export function readOverrides(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly overrides: readonly Override[] }
  | { readonly ok: false; readonly message: string } {
  const overrides: Override[] = [];
  for (const [variable, text] of Object.entries(environment).sort()) {
    if (!variable.startsWith('OVERREACH_') || text === undefined || text === '') continue;
    if (!isKnown(variable)) {
      return { ok: false, message: `unknown variable \`${variable}\`${didYouMean(variable, variableNames)}` };
    }
    const { path, kind } = variables[variable];
    if (path !== null) overrides.push({ path, value: readValue(text, kind), variable });
  }
  return { ok: true, overrides };
}

function isKnown(name: string): name is keyof typeof variables {
  return Object.hasOwn(variables, name);
}

/** What is no number, and neither true nor false, stays text: the schema then says what was expected, and where. */
function readValue(text: string, kind: 'text' | 'list' | 'number' | 'flag'): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'list':
      return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    case 'number':
      return /^\d+$/.test(text) ? Number(text) : text;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
  }
}

/** The file's value with the overrides put in; maps on the way are made where the file has none. */
export function withOverrides(value: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((whole, { path, value: given }) => put(whole, path, given), value);
}

function put(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object: Record<string, unknown> = Object.assign(Object.create(null), isObject(whole) ? whole : {});
  object[key] = put(object[key], rest, value);
  return object;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
