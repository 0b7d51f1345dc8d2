/** Writes the samples of what people read in Slack into reports/slack. A test fails when they and the code differ. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { slackSamples } from '../test/deliver/slack/samples.ts';

const folder = join(import.meta.dirname, '../reports/slack');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(slackSamples())) writeFileSync(join(folder, name), text);
