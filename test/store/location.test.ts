import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { defaultStoreUrl, parseStoreLocation, printStoreLocation } from '../../src/store/location.ts';

const good: readonly [string, string, string][] = [
  [defaultStoreUrl, 'pglite', 'pglite:/base/.overreach/db'],
  ['pglite:/var/lib/overreach', 'pglite', 'pglite:/var/lib/overreach'],
  ['pglite:///var/lib/overreach', 'pglite', 'pglite:/var/lib/overreach'],
  ['PGLITE:a/../b/', 'pglite', 'pglite:/base/b'],
  ['memory:', 'memory', 'memory:'],
  ['postgres://kim:s3cret@db.example:5433/audit', 'postgres', 'postgres://kim@db.example:5433/audit'],
  [
    'postgresql://db.example/audit?password=s3cret&sslmode=require',
    'postgres',
    'postgres://db.example/audit',
  ],
  ['postgres:///audit?host=/run/postgresql', 'postgres', 'postgres:///run/postgresql/audit'],
];

const bad: readonly [string, RegExp][] = [
  ['', /has no scheme: use `pglite:DIR`/],
  ['.overreach/db', /`\.overreach\/db` has no scheme/],
  ['sqlite:x.db', /unknown store scheme `sqlite:`/],
  ['pglite:', /needs a folder/],
  ['pglite:  ', /needs a folder/],
  ['pglite://host/x', /takes a folder, not a host/],
  ['memory:x', /takes no path/],
  ['postgres:', /not a Postgres URL/],
  ['postgres://', /not a Postgres URL/],
  ['postgres://kim:s3c%ret@host/audit', /not a Postgres URL/],
  ['postgres://kim:s3/cret@host/audit', /not a Postgres URL/],
  ['postgres://kim:s3cret@host:notaport/audit', /not a Postgres URL/],
];

describe('a store URL', () => {
  for (const [text, kind, printed] of good) {
    it(`\`${text}\` is ${printed}`, () => {
      const parsed = parseStoreLocation(text, '/base');
      if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
      expect(parsed.value.kind).to.equal(kind);
      expect(printStoreLocation(parsed.value)).to.equal(printed);
    });
  }

  for (const [text, message] of bad) {
    it(`\`${text}\` is refused in one line`, () => {
      const parsed = parseStoreLocation(text, '/base');
      const said = parsed.ok ? '' : parsed.issues.map((issue) => issue.message).join('\n');
      expect(said).to.match(message);
      expect(said).not.to.match(/\n|s3c/);
    });
  }

  it('never shows a password, however it is printed, and gives the driver all of it', () => {
    const secret = fc.stringMatching(/^[a-zA-Z0-9]{12,20}$/);
    fc.assert(
      fc.property(secret, (password) => {
        const text = `postgres://kim:${password}@db.example/audit?sslpassword=${password}`;
        const parsed = parseStoreLocation(text, '/base');
        if (!parsed.ok || parsed.value.kind !== 'postgres') return false;
        const shown = [
          printStoreLocation(parsed.value),
          JSON.stringify(parsed),
          inspect(parsed, { depth: 9, showHidden: true }),
        ];
        return shown.every((each) => !each.includes(password)) && parsed.value.url.reveal() === text;
      }),
    );
  });

  it('reads any text without throwing', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'pglite:', 'postgres://', 'memory:'), fc.string(), (scheme, rest) => {
        const parsed = parseStoreLocation(scheme + rest, '/base');
        return (
          parsed.ok ||
          (parsed.issues.length === 1 && !parsed.issues[0]!.message.includes('\n')) ||
          rest.includes('\n')
        );
      }),
    );
  });
});
