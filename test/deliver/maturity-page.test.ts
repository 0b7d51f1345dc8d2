import { expect } from 'chai';
import type { AgentMaturity } from '../../src/audit/agent-maturity.ts';
import { maturityLine, maturityPage } from '../../src/deliver/text/maturity-page.ts';
import type { Page } from '../../src/deliver/text/page.ts';
import { renderPage } from '../../src/deliver/text/render.ts';

const text = (page: Page) => renderPage(page, { columns: 100, colour: false });
const agent = (id: string, level: AgentMaturity['level'], more: Partial<AgentMaturity> = {}) => ({
  id,
  owner: 'team',
  principals: [],
  level,
  upTo: level,
  missing: [],
  unknown: [],
  ...more,
});

describe('the maturity of an agent', () => {
  it('says the level, what is missing and what is unknown', () => {
    const found = maturityPage({ level: 2, upTo: 3, missing: ['boundary'], unknown: ['own-role'] }, 'estate');
    expect(text(found)).to.equal(
      `maturity 2 of 5, up to 3 if all that is unknown holds
  missing: a permissions boundary caps its roles (boundary, level 4)
  unknown: it has a role that is no other agent’s (own-role, level 3)
`,
    );
  });

  it('says what only an estate can tell', () => {
    const found = maturityPage(
      { level: 2, upTo: 5, missing: [], unknown: ['own-role', 'boundary'] },
      'registry',
    );
    expect(text(found)).to.include('\n  known with --estate only: own-role, boundary\n');
  });

  it('is one line for all agents, the least mature first, and counted where they are many', () => {
    expect(text(maturityLine([]))).to.equal('');
    const few = [agent('b', 3), agent('a', 1, { upTo: 2, missing: ['human-named', 'boundary'] })];
    expect(text(maturityLine(few))).to.equal(
      'Maturity from 1 to 5, and what is missing first: a 1 to 2 (human-named), b 3\n',
    );
    const many = Array.from({ length: 9 }, (_, index) => agent(`a${index}`, index < 4 ? 1 : 3));
    expect(text(maturityLine(many))).to.equal('Maturity of 9 agents: 4 at level 1, 5 at level 3\n');
  });
});
