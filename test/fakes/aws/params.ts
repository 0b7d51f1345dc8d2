import { FakeAwsError, type Output } from './answer.ts';

/** The text of a parameter; null when it is not given. */
export function textOf(params: Output, name: string): string | null {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The text of a parameter that AWS insists on. */
export function requiredText(params: Output, name: string): string {
  const value = textOf(params, name);
  if (value === null) {
    throw new FakeAwsError(
      'ValidationException',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

/** A whole number; null when it is not given. Query forms bring it as text. */
export function wholeOf(params: Output, name: string): number | null {
  const value = params[name];
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  return Number.isInteger(number) ? number : null;
}

/** A list, empty when it is not given. */
export function listOf(params: Output, name: string): readonly unknown[] {
  const value = params[name];
  return Array.isArray(value) ? value : [];
}
