import type { Issue } from './document.ts';
import { childPath, indexPath } from './json-path.ts';

/** Where a JSON text is broken (null when it is not), and which keys occur twice in one object. */
export interface JsonScan {
  readonly error: Issue | null;
  readonly duplicates: readonly Issue[];
}

/** How many duplicate keys are listed at most; a hostile file must not make a report longer than itself. */
const maxDuplicates = 1_000;

/**
 * Walks a JSON text token by token, without recursion, to say *where* something is wrong: the slow path
 * behind json.ts. Accepts exactly what JSON.parse accepts (RFC 8259), nests at most `maxDepth` deep.
 */
export function scanJson(text: string, maxDepth: number): JsonScan {
  return new Scanner(text, maxDepth).run();
}

type Expect = 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'comma' | 'end';

interface Frame {
  readonly path: string;
  /** null for an array. */
  readonly keys: Set<string> | null;
  /** null before the first key of an object. */
  key: string | null;
  index: number;
}

class ScanStop extends Error {}

class Scanner {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #stack: Frame[] = [];
  readonly #duplicates: Issue[] = [];
  #at = 0;
  #error: Issue | null = null;
  #line = 1;
  #lineStart = 0;
  #lineScanned = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  run(): JsonScan {
    try {
      this.#document();
    } catch (error) {
      if (!(error instanceof ScanStop)) throw error;
    }
    return { error: this.#error, duplicates: this.#duplicates };
  }

  #document(): void {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    let expect: Expect = 'value';
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) {
        if (expect === 'end') return;
        this.#fail(this.#text.trim() === '' ? 'the text is empty' : 'the text ends too early: it is cut off');
      }
      expect = this.#step(expect, this.#text.charCodeAt(this.#at));
    }
  }

  #step(expect: Expect, char: number): Expect {
    const frame = this.#stack.at(-1);
    switch (expect) {
      case 'end':
        return this.#fail(`unexpected ${this.#shown()} after the end of the document`);
      case 'colon':
        if (char !== 0x3a) return this.#fail(`expected \`:\` after a key, found ${this.#shown()}`);
        this.#at++;
        return 'value';
      case 'first-key':
      case 'key':
        if (char === 0x7d && expect === 'first-key') return this.#close();
        if (char === 0x7d) return this.#fail('expected a key, found `}`: a trailing comma');
        if (char !== 0x22) return this.#fail(`expected a key in double quotes, found ${this.#shown()}`);
        this.#key(frame as Frame);
        return 'colon';
      case 'comma':
        return this.#afterValue(frame as Frame, char);
      case 'first-item':
        if (char === 0x5d) return this.#close();
        return this.#value(char);
      case 'value':
        return this.#value(char);
    }
  }

  #afterValue(frame: Frame, char: number): Expect {
    if (char === 0x2c) {
      this.#at++;
      if (frame.keys !== null) return 'key';
      frame.index++;
      return 'value';
    }
    if (char === (frame.keys === null ? 0x5d : 0x7d)) return this.#close();
    return this.#fail(`expected \`,\` or \`${frame.keys === null ? ']' : '}'}\`, found ${this.#shown()}`);
  }

  #value(char: number): Expect {
    if (char === 0x7b || char === 0x5b) return this.#open(char === 0x7b);
    if (char === 0x22) this.#string();
    else if (char === 0x2d || isDigit(char)) this.#number();
    else this.#word();
    return this.#done();
  }

  #open(isObject: boolean): Expect {
    if (this.#stack.length >= this.#maxDepth) this.#fail(`nested deeper than ${this.#maxDepth} levels`);
    this.#stack.push({ path: this.#path(), keys: isObject ? new Set() : null, key: null, index: 0 });
    this.#at++;
    return isObject ? 'first-key' : 'first-item';
  }

  #close(): Expect {
    this.#at++;
    this.#stack.pop();
    return this.#done();
  }

  #done(): Expect {
    return this.#stack.length === 0 ? 'end' : 'comma';
  }

  #key(frame: Frame): void {
    const start = this.#at;
    const key = this.#string();
    frame.key = key;
    if (frame.keys?.has(key) && this.#duplicates.length < maxDuplicates) {
      this.#duplicates.push(this.#issue(`duplicate key \`${clip(key)}\``, start));
    }
    frame.keys?.add(key);
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at++) {
      const char = this.#text.charCodeAt(at);
      if (char === 0x22) {
        this.#at = at + 1;
        return JSON.parse(this.#text.slice(start, at + 1)) as string;
      }
      // A file that was cut short may have been given a line end all the same.
      if (char < 0x20 && this.#text.slice(at).trim() === '') break;
      if (char < 0x20) this.#fail('a string holds a control character: it must be escaped', at);
      if (char === 0x5c) at = this.#escape(at);
    }
    return this.#fail('the text ends inside a string: it is cut off', start);
  }

  /** The offset of the last character of the escape that begins at `at`. */
  #escape(at: number): number {
    const char = this.#text.charAt(at + 1);
    if (char === '') return at;
    if ('"\\/bfnrt'.includes(char)) return at + 1;
    if (char !== 'u') return this.#fail(`unknown escape \`\\${char}\` in a string`, at);
    for (let digit = at + 2; digit < at + 6; digit++) {
      if (digit >= this.#text.length) return digit;
      if (!/[0-9A-Fa-f]/.test(this.#text.charAt(digit))) {
        this.#fail('`\\u` in a string needs four hexadecimal digits', at);
      }
    }
    return at + 5;
  }

  #number(): void {
    const token = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
    token.lastIndex = this.#at;
    const end = token.test(this.#text) ? token.lastIndex : this.#at;
    if (end === this.#at || /[0-9A-Za-z_.+-]/.test(this.#text.charAt(end))) {
      this.#fail(`malformed number ${this.#shown()}`);
    }
    this.#at = end;
  }

  #word(): void {
    for (const word of ['true', 'false', 'null']) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return;
      }
    }
    const next = this.#text.charAt(this.#at);
    if (next === ']' && this.#stack.at(-1)?.keys === null) {
      this.#fail('expected a value, found `]`: a trailing comma');
    }
    if (next === '/') this.#fail('JSON has no comments');
    this.#fail(`expected a value, found ${this.#shown()}`);
  }

  #skipSpace(): void {
    let char = this.#text.charCodeAt(this.#at);
    while (char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09) {
      char = this.#text.charCodeAt(++this.#at);
    }
  }

  #path(): string {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return '$';
    if (frame.keys === null) return indexPath(frame.path, frame.index);
    return frame.key === null ? frame.path : childPath(frame.path, frame.key);
  }

  #shown(): string {
    const [char] = this.#text.slice(this.#at, this.#at + 2);
    return char === undefined ? 'the end of the text' : `\`${char}\``;
  }

  #fail(message: string, at: number = this.#at): never {
    this.#error = this.#issue(message, at);
    throw new ScanStop();
  }

  /** INVARIANT: offsets only grow, so that counting lines costs one pass over the text in all. */
  #issue(message: string, offset: number): Issue {
    for (;;) {
      const feed = this.#text.indexOf('\n', this.#lineScanned);
      if (feed < 0 || feed >= offset) break;
      this.#line++;
      this.#lineStart = this.#lineScanned = feed + 1;
    }
    return { path: this.#path(), message, offset, line: this.#line, column: offset - this.#lineStart + 1 };
  }
}

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}

function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
