import { expect } from 'chai';
import { ruleIds } from '../../src/audit/rules.ts';
import { matchSignatures, namingMatches } from '../../src/catalog/index.ts';
import { checkRegistry, parseRegistry, withOwnSignatures } from '../../src/registry/index.ts';
import { catalog, registryOf } from './registry-fixture.ts';

const ledger = `signatures:
  - { id: ledger-bot, product: ledger-bot, field: user-agent, pattern: "ledger-bot/*", tier: strong }
  - { id: ledger-name, product: ledger-bot, field: session-name, pattern: "ledger-?", tier: convention }
  - { id: ledger-tag, product: ledger-bot, field: tag, pattern: "app=ledger.*", tier: convention }
  - { id: ledger-host, product: ledger-bot, field: source-identity, pattern: "vm-*", tier: host }
`;
const match = withOwnSignatures(registryOf(ledger).signatures);
const ids = (field: Parameters<typeof match>[0], value: string) =>
  match(field, value).map(({ signature }) => signature.id);

function issues(text: string): readonly string[] {
  const parsed = parseRegistry([
    { path: 'r.yaml', text: `apiVersion: overreach/v1\nkind: Registry\n${text}` },
  ]);
  const found = parsed.ok
    ? checkRegistry(parsed, { catalog, rules: ruleIds, policyFile: () => null, purpose: 'scan' })
    : parsed.issues;
  return found.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

describe("a registry's own signatures", () => {
  it('match whole values, all but `*` and `?` literally', () => {
    expect(ids('user-agent', 'ledger-bot/1.0 x')).to.deep.equal(['ledger-bot']);
    expect(ids('user-agent', '[ledger-bot/1.0]')).to.deep.equal(['ledger-bot']);
    expect(ids('user-agent', 'my ledger-bot/1.0')).to.deep.equal([]);
    expect(ids('session-name', 'ledger-7')).to.deep.equal(['ledger-name']);
    expect(ids('session-name', 'ledger-77')).to.deep.equal([]);
    expect(ids('tag', 'app=ledger.prod')).to.deep.equal(['ledger-tag']);
    expect(ids('tag', 'app=ledgerxprod')).to.deep.equal([]);
  });

  it('stand beside the catalog, the stronger first', () => {
    expect(ids('user-agent', 'ledger-bot/1 m/AQ,E')).to.deep.equal(['ledger-bot', 'ua-awscli-feature-aq']);
    expect(ids('user-agent', 'aws-cli/2.36.7 m/AQ,E')).to.deep.equal(['ua-awscli-feature-aq']);
    expect(match('invoked-by', 'aws-mcp.amazonaws.com')).to.deep.equal(
      matchSignatures('invoked-by', 'aws-mcp.amazonaws.com'),
    );
    const both = [...match('session-name', 'ledger-7'), ...match('user-agent', 'ledger-bot/1')];
    expect(namingMatches(both).map(({ signature }) => signature.productId)).to.deep.equal(['ledger-bot']);
  });

  it('of a host claim no agent', () => {
    expect(match('source-identity', 'vm-12').map(({ signature }) => signature.says)).to.deep.equal(['host']);
  });

  it('are answered at once, whatever the pattern and the value', () => {
    const slow = withOwnSignatures(
      registryOf(
        `signatures: [{ id: x, product: x, field: user-agent, pattern: "${'*a'.repeat(60)}b", tier: strong }]`,
      ).signatures,
    );
    const began = performance.now();
    for (let times = 0; times < 100; times++) slow('user-agent', 'a'.repeat(1000));
    expect(performance.now() - began).to.be.lessThan(2000);
  });

  it('let agents name their product', () => {
    const agent = (product: string) =>
      `teams: [{ id: t }]\nagents:\n  - { id: a, owner: t, product: ${product}, identify: [{ role: "arn:aws:iam::111122223333:role/a" }] }\n`;
    expect(issues(`${ledger}${agent('ledger-bot')}`)).to.deep.equal([]);
    expect(issues(`${ledger}${agent('ledger-bott')}`)[0]).to.contain('did you mean `ledger-bot`?');
  });

  const one = (more: string) => `signatures: [{ id: a, product: p, field: tag, tier: strong, ${more} }]\n`;
  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['are never proven', one('pattern: "app=x", tier: proven').replace('tier: strong, ', ''), /tier/],
    ['say something', one('pattern: "*=*"'), /signatures\[0\]\.pattern: matches nearly everything/],
    ['write tags as `key=value`', one('pattern: "ledger*"'), /signatures\[0\]\.pattern: a tag is written/],
    [
      'look only where clients write',
      one('pattern: "app=x"').replace('field: tag', 'field: invoked-by'),
      /field/,
    ],
    ['have ids of their own', one('pattern: "app=x"').replace('id: a', 'id: si-agent'), /the catalog's own/],
    [
      'have one id each',
      'signatures:\n  - { id: a, product: p, field: tag, tier: strong, pattern: "a=b" }\n  - { id: a, product: q, field: tag, tier: strong, pattern: "c=d" }\n',
      /id `a` is taken/,
    ],
  ];
  for (const [name, text, says] of broken) {
    it(name, () => {
      expect(issues(text).join('\n')).to.match(says);
    });
  }
});
