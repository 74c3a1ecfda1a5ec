#!/usr/bin/env node
// Written so that even an old Node gets as far as the check: nothing is imported before it.
const major = Number(process.versions.node.split('.')[0]);
if (major < 22) {
  console.error(
    `cdc-top: Node ${process.versions.node} is too old, 22 or newer is needed: npx -p node@24 -p cdc-top cdc-top`,
  );
  process.exitCode = 1;
} else {
  const argv = process.argv.slice(2);
  // What draws a screen should be there at once: what Node has compiled of it is kept.
  if (process.stdout.isTTY && (argv[0] === undefined || argv[0].startsWith('-'))) {
    const { setFlagsFromString } = await import('node:v8');
    // V8 collects everything, and sets less memory aside, 8 s after a program went quiet, and a monitor
    // does so every second. Once in five minutes gives back what is no longer used, too.
    setFlagsFromString('--gc-memory-reducer-start-delay-ms=300000');
    const { keepCompiled } = await import('./config/compiled.ts');
    keepCompiled();
  }
  const { main } = await import('./main.ts');
  await main(argv);
}

export {};
