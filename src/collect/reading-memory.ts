import { createGenerations, type Generations } from '../estate/generations.ts';
import { type JsonReading, type PolicyDocument, readJson } from '../policy/index.ts';
import type { ReadPiece } from './kept/estate-lots.ts';
import { splitFile } from './kept/split-file.ts';
import { createKnownTexts, type KnownTexts } from './known-texts.ts';
import type { ReadAgain } from './read-estate.ts';
import { readJsonAgain } from './read-json-again.ts';
import type { KnownEntry } from './remember-entries.ts';

/** A policy document that was read, and the digest of its content. */
export interface KnownDocument {
  readonly document: PolicyDocument;
  readonly digest: string;
}

/**
 * What a process keeps of one reading of an estate for the next. What reads as it did is the very same object again, so that
 * whoever remembers something of it finds it. INVARIANT: a key holds all that its value is made of.
 */
export interface ReadingMemory {
  /** Entries as their JSON says them. */
  readonly texts: KnownTexts;
  /** By kind of policy and text. */
  readonly documents: Generations<KnownDocument>;
  /** Entries of authorization details, by their content. */
  readonly entries: Generations<KnownEntry>;
  /** What authorization details were cut into, by digest: whether the last reading met it. */
  readonly pieces: Generations<true>;
  /** How many readings there were. */
  readonly readings: number;
  /** Begins another reading: what the one before did not meet is forgotten. */
  turn(): void;
}

/**
 * Characters of entries whose JSON is held from one reading to the next: some forty thousand roles, at about four bytes each. Of
 * what is beyond, the JSON is read again, and only what it means is held.
 */
const mostHeld = 64 * 2 ** 20;

/** An empty memory. */
export function createReadingMemory(): ReadingMemory {
  const texts = createKnownTexts(mostHeld);
  const documents = createGenerations<KnownDocument>();
  const entries = createGenerations<KnownEntry>();
  const pieces = createGenerations<true>();
  let readings = 0;
  return {
    texts,
    documents,
    entries,
    pieces,
    get readings() {
      return readings;
    },
    turn() {
      readings += 1;
      for (const one of [texts, documents, entries, pieces]) one.turn();
    },
  };
}

/**
 * Reads the text of an authorization-details file: as `readJson`, and for whoever reads the estate again without what the last
 * reading knows. Its pieces are left for who keeps the estate.
 */
export function readDetailsText(file: string, text: string, again: ReadAgain | undefined): JsonReading {
  if (again === undefined) return readJson(text);
  const reading = readJsonAgain(text, again.memory.texts);
  again.pieces.set(file, cutAsRead(again.memory, file, text, reading));
  return reading;
}

/**
 * Cuts a file that was just read as a store keeps it. Of pieces that the last reading met only the digest is held, and of a
 * first reading nothing else: all of a large organization's texts would lie in memory at once.
 */
function cutAsRead(
  memory: ReadingMemory,
  file: string,
  text: string,
  reading: JsonReading,
): readonly ReadPiece[] {
  return splitFile(file, text, reading).map(({ path, digest, text }) => {
    const isHeld = memory.readings > 1 && memory.pieces.get(digest) === undefined;
    memory.pieces.set(digest, true);
    return { path, digest, text: isHeld ? text : null };
  });
}
