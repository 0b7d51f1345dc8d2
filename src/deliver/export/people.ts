import { type NamingOfPeople, renamer } from '../slack/people.ts';
import type { ExportData, ExportedFinding } from './export-data.ts';

/**
 * An export with its people named as wanted, wherever they stand: operators, the humans of sessions, who decided, and whatever looks
 * like an address of electronic mail. Fingerprints stay, so that findings are found again.
 */
export function namedAsWanted(data: ExportData, naming: NamingOfPeople): ExportData {
  if (naming === 'full') return data;
  const known = new Set(data.findings.flatMap(peopleOf));
  const rename = renamer([...known], naming);
  return { ...data, findings: data.findings.map((finding) => renamed(finding, rename) as ExportedFinding) };
}

function peopleOf({ finding, history, cause }: ExportedFinding): readonly string[] {
  const { operator, subject, suppression } = finding;
  const deciders = history.map(({ detail }) => detail['person']);
  // The subject is a human in some rules, and another principal's ARN in others.
  const human = subject.startsWith('arn:') ? '' : subject;
  const causers = (cause?.parts ?? []).map(({ origin }) => (origin.state === 'found' ? origin.human : null));
  return [operator, human, suppression?.person, ...deciders, ...causers].filter(
    (name): name is string => typeof name === 'string' && name !== '',
  );
}

/** Fields that identify and never name: they are compared by other programs. */
const kept: ReadonlySet<string> = new Set(['fingerprint', 'estate', 'scanId', 'eventID', 'rule', 'account']);

function renamed(value: unknown, rename: (text: string) => string): unknown {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, kept.has(key) ? item : renamed(item, rename)]),
  );
}
