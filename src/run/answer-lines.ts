import type { LineError } from '../deliver/answers.ts';
import type { Issue, Parsed } from '../policy/document.ts';
import { readJson } from '../policy/json.ts';
import { failure } from './failure.ts';
import { type JsonLine, maxLineBytes, readJsonLines } from './json-lines.ts';

/**
 * Answers a JSON Lines file line by line, in order. A line that cannot be used gets an answer that says why, and
 * the rest goes on; throws a CommandFailure only when the file cannot be read or holds no line. `-` is `stdin`.
 */
export async function* answerLines<Question, Answer>(
  path: string,
  stdin: NodeJS.ReadableStream,
  parse: (text: string) => Parsed<Question>,
  answer: (question: Question) => Answer,
): AsyncGenerator<Answer | LineError> {
  let lines = 0;
  for await (const line of readJsonLines(path, stdin)) {
    lines++;
    const parsed = line.text === null ? unreadable : parse(line.text);
    yield parsed.ok ? answer(parsed.value) : lineError(line, parsed.issues);
  }
  // Nothing asked is not all answered: mostly what should have written the lines has failed.
  if (lines === 0) {
    const what = path === '-' ? 'standard input' : `\`${path}\``;
    throw failure(`${what} holds no lines: give one JSON object a line`);
  }
}

const unreadable: Parsed<never> = {
  ok: false,
  issues: [
    { path: '$', message: `the line is not UTF-8 text, or longer than ${maxLineBytes / 1024 ** 2} MiB` },
  ],
};

/** Names the line by its id, or by its number when it has none, and gives its first issue. */
function lineError(line: JsonLine, issues: readonly Issue[]): LineError {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const id = line.text === null ? null : idOf(line.text);
  return {
    ...(id === null ? { line: line.number } : { id }),
    error: { path: first?.path ?? '$', message: `${first?.message ?? 'not usable'}${more}` },
  };
}

function idOf(text: string): string | null {
  const reading = readJson(text);
  if (!reading.ok || typeof reading.value !== 'object' || reading.value === null) return null;
  const id = 'id' in reading.value ? reading.value['id'] : null;
  return typeof id === 'string' && id !== '' ? id : null;
}
