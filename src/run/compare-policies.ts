import type { AccessSet } from '../access/access-set.ts';
import { type CompareKind, createEngine, parsePairLine, parseSideText, toSmtLib } from '../access/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import { printFileIssue } from '../collect/file-issue.ts';
import { readTextFile } from '../collect/text-file.ts';
import type { CompareAnswer, ComparedPolicies } from '../deliver/answers.ts';
import { answerLines } from './answer-lines.ts';
import { comparisonHints } from './comparison-hints.ts';
import { failure } from './failure.ts';
import { timed } from './stopwatch.ts';
import { writeWholeFile } from './whole-file.ts';

/**
 * Compares two files, and says what a person should look at in them; with `smtFile` the question is also written there as SMT-LIB, for any solver to check. Throws a
 * CommandFailure that names the file, the place and the first thing wrong with it.
 */
export async function compareFiles(
  granted: string,
  intended: string,
  kind: CompareKind,
  smtFile: string | null = null,
): Promise<{ readonly answer: ComparedPolicies; readonly hints: readonly string[] }> {
  const left = await readSideFile(granted, 'granted', kind);
  const right = await readSideFile(intended, 'intended', kind);
  if (smtFile !== null) await writeWholeFile(smtFile, toSmtLib(left, right, loadCatalog()));
  return { answer: comparer()(null, left, right), hints: comparisonHints(left, right) };
}

/** Compares the pairs of a JSON Lines file, one answer a line and in order; see answerLines for what goes wrong. */
export function comparePairLines(
  path: string,
  kind: CompareKind,
  stdin: NodeJS.ReadableStream,
): AsyncGenerator<CompareAnswer> {
  const compare = comparer();
  return answerLines(
    path,
    stdin,
    (text) => parsePairLine(text, kind),
    ({ id, granted, intended }): CompareAnswer => compare(id, granted, intended),
  );
}

function comparer(): (id: string | null, granted: AccessSet, intended: AccessSet) => ComparedPolicies {
  const engine = createEngine(loadCatalog());
  return (id, granted, intended) => {
    const { value, ms } = timed(() => engine.compare(granted, intended));
    const { verdict, proof, assumptions, regions, policy } = value;
    return { id, verdict, proof, assumptions, regions, policy, ms };
  };
}

async function readSideFile(file: string, name: string, kind: CompareKind): Promise<AccessSet> {
  const text = await readTextFile(file);
  if (!text.ok) throw failure(`cannot read the ${name} side: ${printFileIssue(text.issue)}`);
  const parsed = parseSideText(text.value, name, kind);
  if (parsed.ok) return parsed.value;
  const [first] = parsed.issues;
  const more = parsed.issues.length > 1 ? ` (and ${parsed.issues.length - 1} more)` : '';
  throw failure(`${printFileIssue({ file, path: '$', message: 'not usable', ...first })}${more}`);
}
