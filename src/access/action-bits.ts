/** Sets of catalog actions as one bit each, in words of 32. */

export function emptyBits(size: number): Uint32Array {
  return new Uint32Array((size + 31) >>> 5);
}

/** The numbers as bits; all below `size`. */
export function bitsOf(numbers: readonly number[], size: number): Uint32Array {
  const bits = emptyBits(size);
  setBits(bits, numbers);
  return bits;
}

export function hasBit(bits: Uint32Array, index: number): boolean {
  return (((bits[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
}

/** Whether the set holds all of the numbers. */
export function hasBits(bits: Uint32Array, numbers: readonly number[]): boolean {
  for (const index of numbers) if (!hasBit(bits, index)) return false;
  return true;
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

/** Turns every bit around, in place; bits beyond `size` stay off. */
export function invertBits(bits: Uint32Array, size: number): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = ~(bits[word] as number);
  const spare = bits.length * 32 - size;
  const last = bits.length - 1;
  if (spare > 0 && last >= 0) bits[last] = (bits[last] as number) & (0xffffffff >>> spare);
}

/** The words of 32 that hold something: most sets are of a few services. */
export function wordsOf(bits: Uint32Array): readonly number[] {
  const words: number[] = [];
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) words.push(word);
  return words;
}

/** A set of few numbers: the words of 32 that hold something, and where they stand. */
export interface SparseBits {
  readonly words: readonly number[];
  readonly bits: readonly number[];
}

/** Ascending numbers as sparse bits. */
export function sparseOf(numbers: readonly number[]): SparseBits {
  const words: number[] = [];
  const bits: number[] = [];
  for (const index of numbers) {
    const last = words.length - 1;
    const bit = 1 << (index & 31);
    if (words[last] === index >>> 5) bits[last] = (bits[last] as number) | bit;
    else {
      words.push(index >>> 5);
      bits.push(bit);
    }
  }
  return { words, bits };
}

/** Whether two sets hold the same number. */
export function share({ words, bits }: SparseBits, others: Uint32Array): boolean {
  for (let at = 0; at < words.length; at += 1)
    if (((bits[at] as number) & (others[words[at] as number] as number)) !== 0) return true;
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
