import { evaluate } from '../../src/policy/evaluate.ts';
import { parseCase } from '../../src/policy/parse-case.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { naiveEvaluate } from './naive-evaluator.ts';
import { Random } from './random.ts';
import { type CaseJson, caseOf, randomCase } from './random-cases.ts';
import { shrink } from './shrink.ts';

/** A request on which the two evaluators differ, made as small as it goes. */
export interface Disagreement {
  readonly json: CaseJson;
  readonly expected: string;
  readonly actual: string;
}

/** Runs both evaluators on random requests; stops at `most` disagreements. `decisions` counts what the naive one said. */
export function compareEvaluators(
  requests: number,
  seed: number,
  most: number,
): { readonly disagreements: readonly Disagreement[]; readonly decisions: ReadonlyMap<string, number> } {
  const random = new Random(seed);
  const disagreements: Disagreement[] = [];
  const decisions = new Map<string, number>();
  for (let index = 0; index < requests && disagreements.length < most; index++) {
    const json = randomCase(random, `random:${seed}:${index}`);
    const [expected, actual] = bothDecisions(json);
    decisions.set(expected, (decisions.get(expected) ?? 0) + 1);
    if (expected === actual) continue;
    const smallest = shrink(json, differs);
    const [smallExpected, smallActual] = bothDecisions(smallest);
    disagreements.push({ json: smallest, expected: smallExpected, actual: smallActual });
  }
  return { disagreements, decisions };
}

/** What the naive evaluator says, then what the evaluator of src/policy says. */
export function bothDecisions(json: CaseJson): readonly [naive: string, evaluator: string] {
  const { request, layers } = caseOf(json);
  return [
    naiveEvaluate(request, layers, fakeCatalogFacts),
    evaluate(request, layers, fakeCatalogFacts).decision,
  ];
}

function differs(json: CaseJson): boolean {
  if (!parseCase(json).ok) return false;
  const [expected, actual] = bothDecisions(json);
  return expected !== actual;
}
