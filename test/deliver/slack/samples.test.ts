import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { messageFaults } from '../../fakes/slack/message-faults.ts';
import { slackSamples } from './samples.ts';

const folder = fileURLToPath(new URL('../../../reports/slack', import.meta.url));

describe('the samples of what people read in Slack', () => {
  it('are what scripts/build-slack-samples.ts writes', () => {
    const made = slackSamples();
    expect(readdirSync(folder).toSorted()).to.deep.equal(Object.keys(made).toSorted());
    for (const [name, text] of Object.entries(made))
      expect(readFileSync(join(folder, name), 'utf8'), name).to.equal(text);
  });

  it('are within the limits of Slack', () => {
    for (const [name, text] of Object.entries(slackSamples()))
      if (name.endsWith('.json')) expect(messageFaults(JSON.parse(text)), name).to.deep.equal([]);
  });
});
