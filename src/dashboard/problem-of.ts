import { StoreError } from '../store/failure.ts';
import { InvalidTurn } from '../store/reading/place.ts';
import { PageProblem } from './problem.ts';

/** How soon a database that was restarted answers again. */
const databaseSeconds = 10;

/** What the visitor is told of something thrown; null: nobody foresaw it. Never what a driver said. */
export function problemOf(thrown: unknown): PageProblem | null {
  if (thrown instanceof PageProblem) return thrown;
  if (thrown instanceof InvalidTurn) {
    return new PageProblem(
      400,
      'the place to go on from (`after`) is not one of this list: begin at its first page',
    );
  }
  if (!(thrown instanceof StoreError)) return null;
  switch (thrown.code) {
    case 'store-denied':
      return new PageProblem(503, 'the database refuses to answer: the role of the dashboard lacks a right');
    case 'store-unmigrated':
    case 'store-newer':
    case 'store-mixed':
    case 'store-version':
      return new PageProblem(503, 'the database is of another version than this dashboard');
    default:
      return new PageProblem(
        503,
        'the database does not answer: what you were looking at is safe, and comes back with it',
        databaseSeconds,
      );
  }
}
