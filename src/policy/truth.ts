/** Three truth values: `unknown` is never folded into yes or no. */
export type Truth = 'yes' | 'no' | 'unknown';

/** Yes when all are, no when one is. */
export function both(left: Truth, right: Truth): Truth {
  if (left === 'no' || right === 'no') return 'no';
  return left === 'yes' && right === 'yes' ? 'yes' : 'unknown';
}

/** Yes when one is, no when none is. */
export function either(left: Truth, right: Truth): Truth {
  if (left === 'yes' || right === 'yes') return 'yes';
  return left === 'no' && right === 'no' ? 'no' : 'unknown';
}

/** Turns yes and no round. */
export function negate(truth: Truth): Truth {
  if (truth === 'unknown') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

/** A plain boolean as a truth value. */
export function truthOf(value: boolean): Truth {
  return value ? 'yes' : 'no';
}
