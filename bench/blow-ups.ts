/**
 * Policies built to blow a comparison up, one line each: the answer, the time of a new engine (the catalog is loaded
 * before) and the peak memory so far. Every one must stay bounded.
 */
import { type AccessSet, createEngine, type Verdict } from '../src/access/index.ts';
import { loadCatalog } from '../src/catalog/index.ts';
import { parsePolicyDocument } from '../src/policy/index.ts';
import { measure, surroundings, told } from './usage.ts';

type Statement = Readonly<Record<string, unknown>>;

/** What both sides say, and the only answers that are right: `unknown` is one where a budget may end the search. */
interface BlowUp {
  readonly name: string;
  readonly granted: readonly Statement[];
  readonly intended: readonly Statement[];
  readonly answers: readonly Verdict[];
}

const get = (resource: string | readonly string[], more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: resource,
  ...more,
});
const anything = 'arn:aws:s3:::*';
const infixes = [...'abcdefghijkl'].map((letter) => `arn:aws:s3:::*${letter}*`);
const names = Array.from({ length: 4000 }, (_, index) => `arn:aws:s3:::bucket-${index}/*`);
const denied = get(names, { Effect: 'Deny' });
const keys = [...'abcdefgh'].map((letter) => `aws:PrincipalTag/${letter}`);
const tagged = (valuesAt: (place: number) => string | readonly string[]): Statement =>
  get('*', {
    Condition: { StringEquals: Object.fromEntries(keys.map((key, place) => [key, valuesAt(place)])) },
  });
const covers = Array.from({ length: 256 }, (_, bits) =>
  tagged((place) => ((bits >> place) & 1 ? 'yes' : 'no')),
);
const either = tagged(() => ['yes', 'no']);
const stars = (letter: string) => `arn:aws:s3:::${`*${letter}`.repeat(3000)}`;

const blowUps: readonly BlowUp[] = [
  {
    name: '12 infix globs, from all',
    granted: [get(anything)],
    intended: [get(infixes)],
    answers: ['exceeds'],
  },
  {
    name: '12 infix globs, within all',
    granted: [get(infixes)],
    intended: [get(anything)],
    answers: ['within'],
  },
  {
    name: '12 infix Denies against 12 Allows',
    granted: [get(infixes)],
    intended: [
      get(anything),
      get(
        infixes.map((text) => `${text}z`),
        { Effect: 'Deny' },
      ),
    ],
    answers: ['exceeds'],
  },
  {
    name: 'Deny list of 4,000 on both sides',
    granted: [get(anything), denied],
    intended: [get(anything), denied],
    answers: ['within'],
  },
  {
    name: 'Deny list of 4,000 on the intended side',
    granted: [get(anything)],
    intended: [get(anything), denied],
    answers: ['exceeds'],
  },
  { name: '2^8 covers of 8 Booleans', granted: [either], intended: covers, answers: ['within'] },
  { name: '2^8 covers less one', granted: [either], intended: covers.slice(1), answers: ['exceeds'] },
  {
    name: '3,000 stars within 3,000 stars and one',
    granted: [get(stars('a'))],
    intended: [get(`${stars('a')}*`)],
    answers: ['within'],
  },
  {
    name: '3,000 stars against 3,000 others',
    granted: [get(stars('a'))],
    intended: [get(stars('b'))],
    answers: ['exceeds', 'may-exceed', 'unknown'],
  },
];

const catalog = loadCatalog();
for (const { name, granted, intended, answers } of blowUps) {
  const [left, right] = [setOf(granted), setOf(intended)];
  const used = measure();
  const { verdict, regions } = createEngine(catalog).compare(left, right);
  if (!answers.includes(verdict)) throw new Error(`${name}: ${verdict} is wrong`);
  process.stdout.write(
    `blow-up, ${name}: ${verdict} with ${regions.length} regions in ${told(used())}, ${surroundings()}\n`,
  );
}

function setOf(statements: readonly Statement[]): AccessSet {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity');
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const policies = [{ name: 'policy', document: parsed.value }];
  return { kind: 'layers', levels: [{ name: 'identity', kind: 'identity', policies }], facts: {} };
}
