/** Sets of catalog actions as one bit each, in words of 32. */

export function emptyBits(size: number): Uint32Array {
  return new Uint32Array((size + 31) >>> 5);
}

export function hasBit(bits: Uint32Array, index: number): boolean {
  return (((bits[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
}

export function setBit(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

export function setBits(bits: Uint32Array, numbers: readonly number[]): void {
  for (const index of numbers) setBit(bits, index);
}

export function clearBits(bits: Uint32Array, numbers: readonly number[]): void {
  for (const index of numbers) bits[index >>> 5] = (bits[index >>> 5] as number) & ~(1 << (index & 31));
}

/** Adds the other set's numbers, in place. */
export function addBits(bits: Uint32Array, others: Uint32Array): void {
  for (let word = 0; word < bits.length; word += 1)
    bits[word] = (bits[word] as number) | (others[word] as number);
}

export function countBits(bits: Uint32Array): number {
  let count = 0;
  for (let word of bits) {
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
}

/** Turns every bit around, in place; bits beyond `size` stay off. */
export function invertBits(bits: Uint32Array, size: number): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = ~(bits[word] as number);
  const spare = bits.length * 32 - size;
  const last = bits.length - 1;
  if (spare > 0 && last >= 0) bits[last] = (bits[last] as number) & (0xffffffff >>> spare);
}

/** The lowest number of the set, or -1. */
export function firstOf(bits: Uint32Array): number {
  for (let word = 0; word < bits.length; word += 1) {
    const here = bits[word] as number;
    if (here !== 0) return (word << 5) + (31 - Math.clz32(here & -here));
  }
  return -1;
}

/** The numbers that both sets hold. */
export function meetBits(left: Uint32Array, right: Uint32Array): Uint32Array {
  // An array is filled several times faster by a loop than by the typed array's own `map`.
  const bits = new Uint32Array(left.length);
  for (let word = 0; word < bits.length; word += 1)
    bits[word] = (left[word] as number) & (right[word] as number);
  return bits;
}

/** The words of 32 that hold something: most sets are of a few services. */
export function wordsOf(bits: Uint32Array): readonly number[] {
  const words: number[] = [];
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) words.push(word);
  return words;
}

/** Whether two sets hold the same number somewhere in these words. */
export function shareIn(words: readonly number[], left: Uint32Array, right: Uint32Array): boolean {
  for (const word of words) if (((left[word] as number) & (right[word] as number)) !== 0) return true;
  return false;
}

/** The numbers of the set, ascending. */
export function numbersOf(bits: Uint32Array): readonly number[] {
  const numbers: number[] = [];
  for (let word = 0; word < bits.length; word += 1) pushNumbers(numbers, word, bits[word] as number);
  return numbers;
}

/** Adds the numbers of one word of 32. */
export function pushNumbers(numbers: number[], word: number, bits: number): void {
  for (let left = bits; left !== 0; left &= left - 1)
    numbers.push((word << 5) + (31 - Math.clz32(left & -left)));
}

/** Ascending numbers as texts, runs of neighbours as first and last: short, and the same for the same numbers. */
export function runsOf(numbers: readonly number[]): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < numbers.length; at += 1) {
    const first = numbers[at] as number;
    let last = first;
    while (numbers[at + 1] === last + 1) {
      at += 1;
      last += 1;
    }
    texts.push(last === first ? String(first) : `${first}-${last}`);
  }
  return texts;
}
