import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { serveDashboard } from '../../../src/dashboard/serve.ts';
import { openLog } from '../../../src/run/worker-log.ts';
import { configOf } from '../../dashboard/served.ts';
import { inFolder, overreach, projectRoot } from '../command-line.ts';

/** What the nights of a morning left, seen as people see it. */
export interface Morning {
  readonly folder: string;
  /** What the last scan ended with, and the last line of what it said. */
  readonly exitCode: number | null;
  readonly lastLine: string;
  /** The digest as text, on lines as long as they are. */
  digest(...options: readonly string[]): Promise<string>;
  /** The whole story of the gravest finding of a rule. */
  explain(rule: string): Promise<string>;
  /** The dashboard's page of that finding, as a person reads it: without its markup. */
  page(rule: string): Promise<string>;
  run(...args: readonly string[]): Promise<{ readonly stdout: string; readonly exitCode: number | null }>;
}

/** Scans the nights one after the other into a store of their own, and looks at the morning after. */
export async function afterNights(
  make: (folder: string) => { readonly estates: readonly string[]; readonly registry: string },
  look: (morning: Morning) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const { estates, registry } = make(folder);
    const run = async (...args: readonly string[]) => {
      const answer = await overreach(args, { folder });
      expect(answer.exitCode, answer.stderr).not.to.equal(2);
      return answer;
    };
    const gravest = async (rule: string): Promise<string> => {
      const list = await run('findings', 'list', '--rule', rule, '--format', 'json');
      const [first] = (JSON.parse(list.stdout) as { findings: { fingerprint: string }[] }).findings;
      return first?.fingerprint ?? 'none';
    };
    let last = { exitCode: null as number | null, stdout: '' };
    for (const estate of estates)
      last = await run('scan', '--estate', estate, '--registry', registry, '--format', 'text');
    await look({
      folder,
      exitCode: last.exitCode,
      lastLine: last.stdout.trimEnd().split('\n').at(-1) ?? '',
      digest: async (...options) =>
        unwrapped((await run('digest', '--dry-run', '--format', 'text', ...options)).stdout),
      explain: async (rule) =>
        unwrapped((await run('explain', await gravest(rule), '--format', 'text')).stdout),
      page: async (rule) => pageOf(folder, await gravest(rule)),
      run,
    });
  });
}

/** Serves the store for one look at a finding's page. */
async function pageOf(folder: string, id: string): Promise<string> {
  const dashboard = await serveDashboard({
    config: configOf(),
    store: undefined,
    folder,
    log: openLog([], { write: () => {} }),
  });
  try {
    const answer = await fetch(new URL(`/findings/${id}`, dashboard.address));
    const text = await answer.text();
    return text
      .replace(/^.*<main/s, '')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll(/\s+/g, ' ');
  } finally {
    await dashboard.stop();
  }
}

/** Lines that were broken for the terminal, whole again. */
function unwrapped(text: string): string {
  return text.replaceAll(/\n {2,}/g, ' ');
}

/** All of these words are there, one after the other. */
export function expectInOrder(text: string, words: readonly string[]): void {
  let at = 0;
  for (const word of words) {
    const place = text.indexOf(word, at);
    expect(
      place,
      `\`${word}\` after \`${text.slice(Math.max(0, at - 60), at)}\` in:\n${text}`,
    ).to.be.at.least(0);
    at = place + word.length;
  }
}

/** A folder copied with these texts replaced in every file, names of folders and files too. */
export function copyReplaced(from: string, to: string, replace: (text: string) => string): void {
  for (const entry of readdirSync(from)) {
    const source = join(from, entry);
    const target = join(to, replace(entry));
    if (statSync(source).isDirectory()) {
      copyReplaced(source, target, replace);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, replace(readFileSync(source, 'utf8')));
  }
}

/** The example organization, as it is, or as it were outside China. */
export function exampleNights(folder: string, partition: 'aws-cn' | 'aws') {
  const example = join(projectRoot, 'examples/organization');
  if (partition === 'aws-cn') cpSync(example, join(folder, 'nights'), { recursive: true });
  else copyReplaced(example, join(folder, 'nights'), abroad);
  const place = (name: string) => join(folder, 'nights', name);
  return { estates: [place('yesterday'), place('tonight')], registry: place('registry.yaml') };
}

function abroad(text: string): string {
  return text
    .replaceAll('aws-cn', 'aws')
    .replaceAll('cn-north-1', 'eu-central-1')
    .replaceAll('cn-northwest-1', 'eu-west-1')
    .replaceAll('amazonaws.com.cn', 'amazonaws.com');
}
