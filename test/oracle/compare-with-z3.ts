import type { Witness } from '../../src/access/comparison.ts';
import { createEngine, type Engine } from '../../src/access/engine.ts';
import { toSmtLib } from '../../src/access/smt/smt-lib.ts';
import { text } from '../../src/access/smt/terms.ts';
import { type PairJson, setOf } from './random-pairs.ts';
import { smallCatalog } from './small-catalog.ts';
import { askZ3, type SolverAnswer } from './z3.ts';

/** What the engine and the solver say of one pair. */
export interface Judgement {
  readonly verdict: string;
  readonly solver: SolverAnswer;
  /**
   * agree; wrong: one says within, or exceeds, and the other the opposite; cautious: the engine says may-exceed
   * where the solver proves within; open: one of them gave no answer, or `sat` rests on a gap of the query.
   */
  readonly result: 'agree' | 'wrong' | 'cautious' | 'open';
}

/** The engine over the small catalog. */
export function smallEngine(): Engine {
  return createEngine(smallCatalog);
}

/** Compares one pair both ways. */
export async function judge(engine: Engine, pair: PairJson, milliseconds: number): Promise<Judgement> {
  const granted = setOf(pair.granted);
  const intended = setOf(pair.intended);
  const { verdict, regions } = engine.compare(granted, intended);
  const query = toSmtLib(granted, intended, smallCatalog);
  const gaps = query.includes('\n; gap:');
  const solver = await askNear(query, regions[0]?.witness ?? null, milliseconds);
  return { verdict, solver, result: resultOf(verdict, solver, gaps) };
}

/**
 * Finding a request costs a solver more than checking one: the engine's witness is tried first, and what is `sat`
 * with its action and resource is `sat` without.
 */
async function askNear(query: string, witness: Witness | null, milliseconds: number): Promise<SolverAnswer> {
  if (witness !== null) {
    const action = `(assert (= action ${text(witness.action.toLowerCase())}))`;
    const resource = `(assert (= resource ${text(witness.resource)}))`;
    const near = query.replace('(check-sat)', () => `${action}\n${resource}\n(check-sat)`);
    if ((await askZ3(near, milliseconds)) === 'sat') return 'sat';
  }
  return askZ3(query, milliseconds);
}

/** What two answers come to; `gaps`: `sat` may be too much. */
export function resultOf(verdict: string, solver: SolverAnswer, gaps: boolean): Judgement['result'] {
  if (solver === 'unknown' || verdict === 'unknown') return 'open';
  if (verdict === 'within') return solver === 'unsat' ? 'agree' : gaps ? 'open' : 'wrong';
  if (verdict === 'exceeds') return solver === 'sat' ? 'agree' : 'wrong';
  return solver === 'sat' ? 'agree' : 'cautious';
}
