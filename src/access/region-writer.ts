import type { StatementReference } from '../policy/document.ts';
import { grantingStatements, kindsOf } from './attribution.ts';
import type { Region, Witness } from './comparison.ts';
import type { RawRegion } from './excess.ts';
import type { RegionTexts, Saying, Voice } from './saying.ts';
import { sceneryOf } from './scenery.ts';
import { Spelling } from './spelling.ts';
import { type ExcessPart, mergeReferences, type Question, type SummarySetup } from './summary.ts';

/** A witness and what replaying it through the concrete matchers said. */
interface Tried {
  readonly witness: Witness | null;
  readonly confirmed: boolean;
  /** Only some readings of R-006 confirm it. */
  readonly ambiguous: boolean;
}

/** A region and what it rests on. */
export interface Written {
  readonly region: Region;
  /** Another reading of R-006 would not have it. */
  readonly restsOnReading: boolean;
  /** The region holds nothing that does not exceed. */
  readonly exact: boolean;
  /** A budget was spent before anybody knew whether the region holds anything. */
  readonly undecided: boolean;
  /** What the region says, as text: the same for the same region. */
  readonly words: string;
}

/** Turns raw regions into what people and policies read: said once for all, proved and attributed for each question. */
export class RegionWriter {
  readonly #setup: SummarySetup;
  readonly #question: Question;
  readonly #voice: Voice;
  readonly #facts = new Map<ExcessPart, Readonly<Record<string, string | readonly string[]>>>();

  constructor(setup: SummarySetup, question: Question) {
    this.#setup = setup;
    this.#question = question;
    const sides = [question.granted, question.intended];
    this.#voice = {
      spelling: new Spelling(sides),
      scenery: sceneryOf(sides),
      preferAction: question.options.preferAction,
    };
  }

  /** The regions of one part. */
  write(part: ExcessPart): readonly Written[] {
    const written = new Map<string, Written>();
    const ordered = [...part.excess.regions].sort(
      (left, right) => Number(right.firstReading) - Number(left.firstReading),
    );
    // The same words under another reading of R-006 are the same region.
    for (const raw of ordered)
      for (const saying of this.#setup.sayings.of(raw, this.#voice)) {
        const words = wordsOf(saying.texts);
        if (!written.has(words)) written.set(words, this.#write(part, raw, saying, words));
      }
    return [...written.values()];
  }

  #write(part: ExcessPart, raw: RawRegion, saying: Saying, words: string): Written {
    const { exact, variable, undecided } = saying;
    const { witness, confirmed, ambiguous } = this.#try(part, saying);
    if (!confirmed && exact && !variable && !part.excess.ambiguous) this.#setup.statistics.unconfirmed += 1;
    return {
      region: {
        ...saying.texts,
        certainty: confirmed ? 'definite' : 'may',
        grantedBy: this.#grantedBy(part, raw, witness),
        witness,
      },
      restsOnReading: ambiguous || (!confirmed && !raw.firstReading),
      exact,
      undecided: !confirmed && undecided,
      words,
    };
  }

  #try(part: ExcessPart, { requests }: Saying): Tried {
    let last: Tried = { witness: null, confirmed: false, ambiguous: false };
    for (const built of requests.each(this.#voice.spelling)) {
      if (built === null) continue;
      const tried = this.#replay(part, { ...built, context: { ...built.context, ...this.#factsOf(part) } });
      if (tried.confirmed) return tried;
      if (last.witness === null || tried.ambiguous) last = tried;
    }
    return last;
  }

  /** INVARIANT: definite means that policy/'s own matchers confirm the witness on both sides, under every reading. */
  #replay(part: ExcessPart, witness: Witness): Tried {
    const exceeds = this.#setup.membership.exceeds(part.granted, this.#question.intended, witness);
    const { replay } = this.#question.options;
    const confirmed = exceeds === 'always' && (replay === undefined || replay(witness));
    return { witness, confirmed, ambiguous: !confirmed && exceeds !== 'never' };
  }

  /** Facts of the granted side that some policy looks at: they hold in every witness. */
  #factsOf(part: ExcessPart): Readonly<Record<string, string | readonly string[]>> {
    let facts = this.#facts.get(part);
    if (facts === undefined) {
      facts = this.#factsIn(part);
      this.#facts.set(part, facts);
    }
    return facts;
  }

  #factsIn(part: ExcessPart): Readonly<Record<string, string | readonly string[]>> {
    const context: Record<string, string | readonly string[]> = {};
    for (const { key, values } of part.facts.entries([...this.#question.keys].sort()).values())
      context[key] = values.length === 1 ? (values[0] as string) : values;
    return context;
  }

  #grantedBy(part: ExcessPart, raw: RawRegion, witness: Witness | null): readonly StatementReference[] {
    if (witness === null) return [];
    const kinds = kindsOf(this.#setup.actions.table, raw.actions);
    return mergeReferences([], grantingStatements(this.#setup, part.granted, witness, kinds));
  }
}

/** Not kept with the saying: long lists of actions, a kilobyte at the median, and quickly written. */
function wordsOf(texts: RegionTexts): string {
  return JSON.stringify([
    texts.resources,
    texts.notResources,
    texts.conditions,
    texts.actions,
    texts.notActions,
    texts.principals,
    texts.notPrincipals,
  ]);
}
