import { expect } from 'chai';
import fc from 'fast-check';
import { slackBlocks } from '../../../src/deliver/slack/blocks.ts';
import { digestMessage } from '../../../src/deliver/slack/digest.ts';
import type { Line, Message } from '../../../src/deliver/slack/message.ts';
import { hostileStrings, misleading } from '../../corpus/hostile-strings.ts';
import { messageFaults } from '../../fakes/slack/message-faults.ts';
import { changeOf, event, facts, found, layer, night, opened } from './sample-nights.ts';

const footOf = (payload: ReturnType<typeof slackBlocks>): string => {
  const last = payload.blocks.at(-1);
  return last?.type === 'context' ? (last.elements[0]?.text ?? '') : '';
};

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(...hostileStrings),
  fc.string({ minLength: 2_000, maxLength: 6_000 }),
);
const line: fc.Arbitrary<Line> = fc.array(
  fc.record({ text, look: fc.constantFrom('plain', 'strong', 'name') }),
  { maxLength: 6 },
);
const message: fc.Arbitrary<Message> = fc.record({
  headline: text,
  mood: fc.constantFrom('good', 'warning', 'bad'),
  sections: fc.array(
    fc.record({
      title: fc.option(text),
      lines: fc.array(line, { minLength: 1, maxLength: 40 }),
      more: fc.option(fc.record({ count: fc.nat(), command: fc.constant('overreach findings list') })),
    }),
    { maxLength: 80 },
  ),
  foot: fc.array(line, { minLength: 1, maxLength: 3 }),
});

describe('the limits of Slack', function () {
  this.timeout(120_000);

  it('hold for any message', () => {
    fc.assert(
      fc.property(message, (one) => {
        const faults = messageFaults(slackBlocks(one)).filter((fault) => !fault.endsWith('is empty'));
        expect(faults).to.deep.equal([]);
      }),
      { numRuns: 150 },
    );
  });

  it('hold for 10,000 findings of 300 teams, and the end is always there', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      found(`agent-${index}`, {
        owner: { team: `team-${index % 300}`, decidedBy: 'registry' },
        severity: index % 7 === 0 ? 'critical' : 'high',
        title: `agent-${index} can do everything in ${'a-long-name-'.repeat(10)} (${777788889999}), which nobody meant`,
      }),
    );
    const layers_ = Array.from({ length: 600 }, (_, index) =>
      layer({
        account: String(100_000_000_000 + index) as never,
        state: 'unknown',
        reason: 'throttled: slow',
      }),
    );
    const { scan } = night({ layers_: [layer(), ...layers_] });
    const payload = slackBlocks(
      digestMessage(opened(many, { changes: many.slice(0, 9_000).map((one) => changeOf([one])), scan })),
    );
    expect(messageFaults(payload)).to.deep.equal([]);
    expect(payload.blocks[0]).to.have.nested.property('text.text').that.includes('CRITICAL');
    expect(footOf(payload)).to.match(/^Could not see: .*\nHistory: .*\n`dg1:/);
    const body = JSON.stringify(payload.blocks);
    expect(body).to.match(/\+[\d,]+ more: `overreach findings list/);
  });

  it('cut by whole lines and count what they cut', () => {
    const long = Array.from(
      { length: 200 },
      (_, index): Line => [{ text: `line ${index} ${'x'.repeat(200)}.`, look: 'plain' }],
    );
    const one: Message = {
      headline: 'h',
      mood: 'good',
      sections: [{ title: null, lines: long, more: { count: 7, command: 'overreach changes' } }],
      foot: [[{ text: 'end', look: 'plain' }]],
    };
    const payload = slackBlocks(one);
    const section = payload.blocks.find(({ type }) => type === 'section');
    const lines = section?.type === 'section' ? section.text.text.split('\n') : [];
    const shown = lines.filter((kept) => kept.startsWith('line '));
    for (const kept of shown) expect(kept).to.match(/x\.$/);
    expect(lines.at(-1)).to.equal(`+${200 - shown.length + 7} more: \`overreach changes\``);
  });
});

describe('hostile text in Slack', function () {
  this.timeout(120_000);

  it('escapes nowhere, in any place of a digest', () => {
    expect(hostileStrings.length).to.be.at.least(1_000);
    for (const hostile of hostileStrings) {
      const one = found('x', {
        severity: 'critical',
        title: `${hostile} can do everything in ${hostile}, which nobody meant`,
        agent: hostile,
        owner: { team: hostile, decidedBy: 'registry' },
        details: [`approval: none found in ${hostile}`],
      });
      const ended = found('y', { agent: null, principal: hostile, state: 'resolved' });
      const [change] = [changeOf([one])];
      const [part] = change.changes;
      const origin = { ...part?.origin, human: hostile, tool: hostile, actor: hostile } as never;
      const input = opened([one], {
        findings: [one, ended],
        events: [event(one, 'opened'), event(ended, 'resolved', { reason: hostile })],
        changes: [{ ...change, changes: [{ ...(part as never as object), origin }] as never }],
        facts: { ...facts, accounts: { '777788889999': hostile }, couldNotSee: [hostile] },
        addsOnly: hostile,
      });
      const unread = night({ layers_: [layer({ state: 'unknown', reason: hostile })], facts: input.facts });
      for (const told of [input, unread]) {
        const payload = slackBlocks(digestMessage(told));
        expect(messageFaults(payload), JSON.stringify(hostile)).to.deep.equal([]);
        for (const block of payload.blocks) {
          const texts = block.type === 'context' ? block.elements : [block.text];
          for (const { text: shown, type } of texts) {
            expect(shown.replaceAll('\n', ''), JSON.stringify(hostile)).not.to.match(misleading);
            if (type === 'mrkdwn') expect(outsideCode(shown), JSON.stringify(hostile)).not.to.match(obeyed);
          }
        }
      }
    }
  });
});

/** What is left of mrkdwn without its code and without our own bold words. */
function outsideCode(shown: string): string {
  return shown.replaceAll(/`[^`]*`/g, '').replaceAll(/(^|\n| )\*[^*\n]*\*/g, '$1');
}

/** Formatting, mentions and addresses: none of it may be a stranger's. */
const obeyed = /[*_~<>]|(^|\s)@\w|:\/\//;
