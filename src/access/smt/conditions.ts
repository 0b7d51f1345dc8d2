import { canonicalBinary } from '../../policy/conditions/binary.ts';
import { parseBool } from '../../policy/conditions/bool.ts';
import { parseDate } from '../../policy/conditions/date.ts';
import { parseIpRange } from '../../policy/conditions/ip.ts';
import { parseDecimal } from '../../policy/conditions/numeric.ts';
import type { Condition, PolicyVersion } from '../../policy/document.ts';
import { type OperatorInfo, operatorTable } from '../../policy/operators.ts';
import { type PatternToken, parsePattern } from '../../policy/pattern.ts';
import { addressNumber, type Slot, thereAnd } from './context.ts';
import { anyCase, bySegment, matches, type Piece, partsOf, piecesOf } from './patterns.ts';
import type { Side } from './side.ts';
import { and, call, integer, no, not, or, real, type Term, text } from './terms.ts';

/** One condition as a term. What nobody can read is a free Boolean, one for each wording. */
export function conditionTerm(condition: Condition, version: PolicyVersion, side: Side): Term {
  const info = condition.operator === null ? null : operatorTable[condition.operator];
  const unread = (): Term => side.unread(condition, version);
  if (info === null) return unread();
  const { present, slots } = side.slots(condition.key, condition.keyId);
  if (info.family === 'null') {
    const wanted = condition.values.map(parseBool);
    if (wanted.includes(null)) return unread();
    return or(wanted.map((absent) => (absent === true ? not(present) : present)));
  }
  const tests = condition.values.map((value) => valueTest(value, info, version, side));
  if (tests.includes(null)) return unread();
  const passes = (slot: Slot): Term => {
    const hit = or(tests.map((test) => (test as ValueTest)(slot)));
    return info.negated ? not(hit) : hit;
  };
  switch (condition.quantifier) {
    case 'ForAllValues':
      return and(slots.map((slot) => or([not(slot.there), passes(slot)])));
    case 'ForAnyValue': {
      const any = or(slots.map((slot) => thereAnd(slot, passes(slot))));
      return condition.ifExists ? or([not(present), any]) : any;
    }
    case null: {
      const whenAbsent = condition.ifExists || info.negated ? not(present) : no;
      // a bare operator on a set never matches.
      if (side.isSet(condition.keyId) || slots.length > 1) return whenAbsent;
      return or([whenAbsent, ...slots.map((slot) => thereAnd(slot, passes(slot)))]);
    }
  }
}

type ValueTest = (slot: Slot) => Term;

/** What one value of a condition asks of one value of the request; null when it cannot be read. */
function valueTest(value: string, info: OperatorInfo, version: PolicyVersion, side: Side): ValueTest | null {
  switch (info.family) {
    case 'string':
    case 'arn':
      return textTest(value, info, version, side);
    case 'bool': {
      const wanted = parseBool(value);
      if (wanted === null) return null;
      return (slot) => call('str.in_re', slot.view('text').value, anyCase(String(wanted)));
    }
    case 'binary': {
      const body = canonicalBinary(value);
      if (body === null) return null;
      const forms = [...new Set([body, body.padEnd(Math.ceil(body.length / 4) * 4, '=')])];
      return (slot) => or(forms.map((form) => call('=', slot.view('text').value, text(form))));
    }
    case 'numeric': {
      const limit = parseDecimal(value);
      return limit === null ? null : ordered('number', real(limit.units, limit.scale), info);
    }
    case 'date': {
      const limit = parseDate(value);
      if (limit === null || !Number.isSafeInteger(limit)) return null;
      return ordered('time', integer(BigInt(limit)), info);
    }
    case 'ip': {
      const range = parseIpRange(value);
      if (range === null) return null;
      const [first, last] = [
        addressNumber(range.family, range.first),
        addressNumber(range.family, range.last),
      ];
      return (slot) => {
        const { value: address, readable } = slot.view('address');
        return and([readable, call('<=', first, address, last)]);
      };
    }
    case 'null':
      return null;
  }
}

const comparisons = { less: '<', 'less-equal': '<=', greater: '>', 'greater-equal': '>=' } as const;

function ordered(view: 'number' | 'time', limit: Term, { compare }: OperatorInfo): ValueTest {
  const operator = compare in comparisons ? comparisons[compare as keyof typeof comparisons] : '=';
  return (slot) => {
    const { value, readable } = slot.view(view);
    return and([readable, call(operator, value, limit)]);
  };
}

function textTest(value: string, info: OperatorInfo, version: PolicyVersion, side: Side): ValueTest | null {
  const pattern = parsePattern(value, version, info.compare === 'like');
  if (pattern.malformed) return null;
  if (info.compare === 'equal-ignore-case') return (slot) => foldedTest(slot, pattern.tokens, side);
  if (info.family === 'arn' && pattern.hasVariable) side.gap(`colons in the value of a variable of ${value}`);
  if (info.family === 'arn' && !pattern.hasVariable && partsOf(piecesWithoutVariables(pattern.tokens)) < 6)
    return null;
  return (slot) =>
    side.resolved(pattern.tokens, (pieces) => {
      if (info.family !== 'arn') return matches(slot.view('text').value, pieces);
      return partsOf(pieces) < 6 ? no : matches(slot.view('text').value, bySegment(pieces));
    });
}

/** SMT-LIB cannot fold the case of a text that is not known: then the answer is free, the same for the same pieces. */
function foldedTest(slot: Slot, tokens: readonly PatternToken[], side: Side): Term {
  const sent = slot.view('text').value;
  return side.resolved(tokens, (pieces) => {
    const texts = pieces.map((piece) => (piece.kind === 'text' ? piece.text : null));
    if (!texts.includes(null)) return call('str.in_re', sent, anyCase(texts.join('')));
    side.gap(`${sent} is compared without case to a value that is not known`);
    return side.free(`without case: ${sent} ${JSON.stringify(pieces)}`);
  });
}

function piecesWithoutVariables(tokens: readonly PatternToken[]): readonly Piece[] {
  return piecesOf(tokens, () => null) ?? [];
}
