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
  if (process.stdout.isTTY && (argv[0] === undefined || argv[0].startsWith('-'))) {
    const { setFlagsFromString } = await import('node:v8');
    // V8 takes a program that is quiet for idle: 8 s later it collects all garbage and shrinks the heap.
    // A monitor is quiet every second; once in five minutes is enough to give memory back.
    setFlagsFromString('--gc-memory-reducer-start-delay-ms=300000');
    // What draws a screen should be there at once: what Node has compiled of it is kept.
    const { keepCompiled } = await import('./config/compiled.ts');
    keepCompiled();
  }
  const { main } = await import('./main.ts');
  await main(argv);
}

export {};
