/**
 * JSON paths as every issue prints them: `$.Statement[2].Effect`. A key that is no plain identifier is
 * quoted: `$.Condition["aws:PrincipalTag/x"]`.
 */

/** The path of `key` inside the object at `path`. */
export function childPath(path: string, key: string): string {
  return isPlainKey(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** The path of the element at `index` inside the array at `path`. */
export function indexPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** Whether `path` is `ancestor` itself or lies below it; `$.a` is not an ancestor of `$.ab`. */
export function isUnderPath(path: string, ancestor: string): boolean {
  if (!path.startsWith(ancestor)) return false;
  const next = path.charCodeAt(ancestor.length);
  return Number.isNaN(next) || next === 0x2e || next === 0x5b;
}

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

function isPlainKey(key: string): boolean {
  return key.length <= 64 && plainKey.test(key);
}
