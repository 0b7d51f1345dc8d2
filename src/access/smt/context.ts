import { parseDate } from '../../policy/conditions/date.ts';
import { parseIpRange } from '../../policy/conditions/ip.ts';
import { parseDecimal } from '../../policy/conditions/numeric.ts';
import { and, call, integer, no, or, real, symbol, type Term, text, yes } from './terms.ts';

/** What one value of a context key is read as. */
export type ValueView = 'text' | 'number' | 'time' | 'address';

/** One value that a request may send for a key: single-valued keys have one slot, sets as many as may be needed. */
export interface Slot {
  readonly there: Term;
  /** The value under one view, and whether the value can be read so. */
  view(view: ValueView): { readonly value: Term; readonly readable: Term };
}

/** A key as one side sees it. */
export interface KeySlots {
  readonly present: Term;
  readonly slots: readonly Slot[];
}

const sorts: Readonly<Record<ValueView, string>> = {
  text: 'String',
  number: 'Real',
  time: 'Int',
  address: 'Int',
};

/** Declares the request's context as constants; each key's facts as equalities. */
export class ContextDeclarations {
  /** Lines of SMT-LIB, in the order in which the policies mention the keys. */
  readonly lines: string[] = [];
  /** Reasons why `sat` need not mean an excess: what the constants cannot say of each other. */
  readonly gaps = new Set<string>();
  readonly #keys = new Map<string, KeySlots>();
  readonly #views = new Map<string, Set<ValueView>>();

  /** The request's own values of a key; `size` slots when it is a set. */
  request(key: string, keyId: string, size: number): KeySlots {
    return this.#once(keyId, () => {
      const single = symbol(`${key} present`);
      if (size === 1) this.#declare(single, 'Bool');
      const slots = Array.from({ length: size }, (_, index) => {
        const name = size === 1 ? key : `${key} #${index + 1}`;
        const there = size === 1 ? single : symbol(`${name} there`);
        if (size > 1) this.#declare(there, 'Bool');
        return this.#slot(name, keyId, there, null);
      });
      return { present: or(slots.map((slot) => slot.there)), slots };
    });
  }

  /** The values of a key that one side knows. */
  known(key: string, keyId: string, values: readonly string[]): KeySlots {
    return this.#once(`${keyId} ${JSON.stringify(values)}`, () => ({
      present: values.length > 0 ? yes : no,
      slots: values.map((value) => this.#slot(`${key} known as ${value}`, keyId, yes, value)),
    }));
  }

  #once(id: string, make: () => KeySlots): KeySlots {
    const known = this.#keys.get(id) ?? make();
    this.#keys.set(id, known);
    return known;
  }

  #slot(name: string, keyId: string, there: Term, known: string | null): Slot {
    const made = new Map<ValueView, { value: Term; readable: Term }>();
    return {
      there,
      view: (view) => {
        let found = made.get(view);
        if (found === undefined) {
          found = this.#view(name, view, known);
          made.set(view, found);
          if (known === null) this.#link(keyId, name, view);
        }
        return found;
      },
    };
  }

  #view(name: string, view: ValueView, known: string | null): { value: Term; readable: Term } {
    const value = symbol(view === 'text' ? name : `${name} as ${view}`);
    const readable = view === 'text' ? yes : symbol(`${name} is ${view}`);
    this.#declare(value, sorts[view]);
    if (view !== 'text') this.#declare(readable, 'Bool');
    if (known !== null) {
      const read = view === 'text' ? text(known) : readAs(view, known);
      if (view !== 'text') this.lines.push(`(assert (= ${readable} ${read !== null}))`);
      if (read !== null) this.lines.push(`(assert (= ${value} ${read}))`);
    } else if (view === 'address') this.lines.push(`(assert (=> ${readable} ${isAddress(value)}))`);
    return { value, readable };
  }

  #link(keyId: string, name: string, view: ValueView): void {
    const views = this.#views.get(keyId) ?? new Set();
    this.#views.set(keyId, views.add(view));
    if (views.size > 1) this.gaps.add(`the text of ${name} is not tied to what it is read as`);
  }

  #declare(name: Term, sort: string): void {
    this.lines.push(`(declare-const ${name} ${sort})`);
  }
}

/** IPv6 addresses are counted from here, so that no IPv4 address is one. */
const sixStart = 1n << 130n;

/** The number of an address: IPv6 above all of IPv4. */
export function addressNumber(family: 4 | 6, address: bigint): Term {
  return integer(family === 4 ? address : sixStart + address);
}

function isAddress(value: Term): Term {
  const four = call('<=', '0', value, integer((1n << 32n) - 1n));
  return or([four, call('<=', integer(sixStart), value, integer(sixStart + (1n << 128n) - 1n))]);
}

function readAs(view: Exclude<ValueView, 'text'>, value: string): Term | null {
  if (view === 'number') {
    const number = parseDecimal(value);
    return number === null ? null : real(number.units, number.scale);
  }
  if (view === 'time') {
    const time = parseDate(value);
    return time === null || !Number.isSafeInteger(time) ? null : integer(BigInt(time));
  }
  const range = parseIpRange(value);
  return range === null || range.first !== range.last ? null : addressNumber(range.family, range.first);
}

/** Whether a slot is there and its value passes. */
export function thereAnd(slot: Slot, passes: Term): Term {
  return and([slot.there, passes]);
}
