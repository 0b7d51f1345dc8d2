import { expect } from 'chai';
import {
  type AccessSet,
  type ActionCatalog,
  type Comparison,
  createEngine,
  type Engine,
} from '../../src/access/index.ts';
import { expectReplays } from '../access/replay.ts';

/** Comparisons as the laws ask them: each region's witness is replayed by the concrete evaluator on the way. */
export interface LawEngine {
  readonly catalog: ActionCatalog;
  readonly engine: Engine;
  compare(granted: AccessSet, intended: AccessSet): Comparison;
  expectWithin(granted: AccessSet, intended: AccessSet): void;
  /** Both hold the same requests. */
  expectSame(one: AccessSet, other: AccessSet): void;
}

/** A fresh engine over the catalog. */
export function lawEngine(catalog: ActionCatalog): LawEngine {
  const engine = createEngine(catalog);
  const compare = (granted: AccessSet, intended: AccessSet) => {
    const comparison = engine.compare(granted, intended);
    expectReplays(comparison, granted, intended, catalog);
    expect(engine.statistics.unconfirmed, 'replaying never contradicts an exact region').to.equal(0);
    return comparison;
  };
  const expectWithin = (granted: AccessSet, intended: AccessSet) => {
    const { verdict, regions } = compare(granted, intended);
    expect(verdict, JSON.stringify(regions)).to.equal('within');
  };
  const expectSame = (one: AccessSet, other: AccessSet) => {
    expectWithin(one, other);
    expectWithin(other, one);
  };
  return { catalog, engine, compare, expectWithin, expectSame };
}
