import { loadCatalog } from '../catalog/index.ts';
import type { EvaluateAnswer } from '../deliver/answers.ts';
import { evaluate, parseCaseLine } from '../policy/index.ts';
import { answerLines } from './answer-lines.ts';
import { timed } from './stopwatch.ts';

/** Decides the requests of a JSON Lines file, one answer a line and in order; see answerLines for what goes wrong. */
export function evaluateCases(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<EvaluateAnswer> {
  const facts = loadCatalog();
  return answerLines(path, stdin, parseCaseLine, ({ id, request, layers }): EvaluateAnswer => {
    const { value, ms } = timed(() => evaluate(request, layers, facts));
    const { decision, by, assumed, because } = value;
    return { id, decision, by, assumed, because, ms };
  });
}
