#!/usr/bin/env node
// The command as it is installed. Plain JavaScript without static imports, so that an old Node can still say
// what is wrong. A checkout runs its TypeScript; a package its compiled code, as types are not stripped under
// node_modules.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `overreach: Node ${process.versions.node} is too old: install Node 22.18 or newer (https://nodejs.org)\n`,
  );
  process.exitCode = 2;
} else {
  const { existsSync } = await import('node:fs');
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const isCheckout = !source.pathname.includes('/node_modules/') && existsSync(source);
  await import(isCheckout ? source : new URL('../dist/src/cli/main.js', import.meta.url));
}
