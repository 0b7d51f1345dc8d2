/**
 * The candidate that `text` was probably meant to be: at most a third of its letters (and at most three) differ,
 * case apart. null when none is near. For error messages only.
 */
export function nearestName(text: string, candidates: Iterable<string>): string | null {
  const wanted = text.slice(0, 100).toLowerCase();
  let best: string | null = null;
  let limit = Math.min(3, Math.max(1, Math.ceil(wanted.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < limit) {
      best = candidate;
      limit = distance;
    }
  }
  return best;
}

/** `: did you mean \`x\`?`, or nothing when no candidate is near. */
export function didYouMean(text: string, candidates: Iterable<string>): string {
  const near = nearestName(text, candidates);
  return near === null ? '' : `: did you mean \`${near}\`?`;
}

/** Levenshtein's distance, two letters that changed places counting as one edit. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      now.push(cost);
    }
    before = last;
    last = now;
  }
  return last[b.length] ?? 0;
}
