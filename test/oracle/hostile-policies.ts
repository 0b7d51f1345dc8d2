import type { PolicyKind } from '../../src/policy/document.ts';
import { parsePolicyText } from '../../src/policy/parse-document.ts';
import { Random } from './random.ts';
import { randomDocument } from './random-policies.ts';

const kinds: readonly PolicyKind[] = [
  'identity',
  'resource',
  'trust',
  'service-control',
  'resource-control',
  'vpc-endpoint',
];

/** Pieces that grammars and parsers stumble over. */
const pieces: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u',
  '\\ud800',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud83d',
  '//',
  '/*',
  'null',
  'true',
  'NaN',
  '1e999',
  '-0',
  '0x10',
  '${',
  '${}',
  "${a,'",
  '${${',
  '*',
  '?',
  '__proto__',
  '"__proto__":{',
  'constructor',
  'toString',
  '"Effect":"Allow",',
  '"Effect":"Deny",',
  '"Action":',
  '"NotAction":[]',
  '"Resource":{}',
  '"Principal":{"AWS":[[]]}',
  '"Condition":',
  '{"StringEquals":{"a":{"b":1}}}',
  '{"ForAllValues:":{"":""}}',
  '"Version":"2012-10-17",',
  '"Statement":[{},{}]',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
  '99999999999999999999999999999999',
  '""',
  "'",
  '\t',
  '\r\n',
  '%',
  'arn:aws:s3:::',
  '::::::::',
];

/** A policy text that somebody broke, by bytes or by grammar; rarely a very large or very deep one. */
export function hostileText(random: Random, kind: PolicyKind): string {
  if (random.chance(0.0005)) return monster(random);
  let text = JSON.stringify(randomDocument(random, kind));
  for (let left = 1 + random.below(4); left > 0; left--) text = mutate(random, text);
  return text;
}

function mutate(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(20));
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return (
        text.slice(0, at) +
        String.fromCharCode(random.below(random.chance(0.9) ? 128 : 65_536)) +
        text.slice(at + 1)
      );
    case 3:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at);
    case 4:
      return text.slice(0, at) + random.pick(pieces) + text.slice(end);
    case 5:
      return text.slice(0, end) + text.slice(at);
    default: {
      const from = random.below(text.length + 1);
      return text.slice(0, at) + text.slice(from, from + random.below(40)) + text.slice(at);
    }
  }
}

function monster(random: Random): string {
  const size = 1 + random.below(20_000);
  const statement = (action: string) =>
    `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":${action},"Resource":"*"}}`;
  return random.pick([
    () => '['.repeat(size),
    () => '{"Statement":'.repeat(size),
    () => `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`,
    () => statement(JSON.stringify('*'.repeat(size))),
    () => statement(JSON.stringify('*a'.repeat(size))),
    () => statement(JSON.stringify('${'.repeat(size))),
    () => statement(JSON.stringify(Array.from({ length: size }, (_, index) => `s3:A${index}`))),
    () => statement(`"${'\\u0041'.repeat(size)}"`),
    () => `{${Array.from({ length: size }, (_, index) => `"k${index % 7}":${index}`).join()}}`,
    () => ' '.repeat(size) + statement('"*"'),
    () => statement('9'.repeat(size)),
  ])();
}

/** What a campaign of broken policies came to. */
export interface FuzzFigures {
  readonly read: number;
  readonly refused: number;
  /** Texts on which the parser threw, or took longer than `slow` milliseconds, or named no issue. */
  readonly failures: readonly string[];
  readonly slowest: number;
}

/** Reads so many broken policies. `now` is the clock in milliseconds. */
export function fuzzParser(count: number, seed: number, slow: number, now: () => number): FuzzFigures {
  const random = new Random(seed);
  const failures: string[] = [];
  let [read, refused, slowest] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    const kind = random.pick(kinds);
    const text = hostileText(random, kind);
    const before = now();
    try {
      const parsed = parsePolicyText(text, kind);
      if (parsed.ok) read += 1;
      else refused += 1;
      if (
        !parsed.ok &&
        !(parsed.issues.length > 0 && parsed.issues.every(({ path }) => path.startsWith('$')))
      )
        failures.push(`no issue with a place: ${text.slice(0, 300)}`);
    } catch (error) {
      failures.push(`threw ${String(error)}: ${text.slice(0, 300)}`);
    }
    const took = now() - before;
    slowest = Math.max(slowest, took);
    if (took > slow) failures.push(`${took.toFixed(0)} ms: ${text.slice(0, 300)}`);
  }
  return { read, refused, failures, slowest };
}
