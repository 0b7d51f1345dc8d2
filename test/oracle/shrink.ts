/**
 * The smallest JSON value found that still fails: takes away array items and object members, and unwraps
 * one-item arrays, as long as `fails` stays true. `fails` must be false for values of the wrong shape.
 */
export function shrink<T>(value: T, fails: (value: T) => boolean): T {
  let smallest = value;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerValues(smallest)) {
      if (!fails(smaller as T)) continue;
      smallest = smaller as T;
      again = true;
      break;
    }
  }
  return smallest;
}

/** As shrink, for a check that takes its time. */
export async function shrinkSlowly<T>(value: T, fails: (value: T) => Promise<boolean>): Promise<T> {
  let smallest = value;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerValues(smallest)) {
      if (!(await fails(smaller as T))) continue;
      smallest = smaller as T;
      again = true;
      break;
    }
  }
  return smallest;
}

function* smallerValues(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) yield value.toSpliced(index, 1);
    if (value.length === 1 && typeof value[0] === 'string') yield value[0];
    for (let index = 0; index < value.length; index++) {
      for (const smaller of smallerValues(value[index])) yield value.with(index, smaller);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      const { [key]: member, ...rest } = value as Record<string, unknown>;
      if (Array.isArray(member)) yield { ...value, [key]: null };
      yield rest;
      for (const smaller of smallerValues(member)) yield { ...value, [key]: smaller };
    }
  }
}
