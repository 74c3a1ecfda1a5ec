// Bundles source/ into dist/ as split ESM: what is loaded late is a chunk of its own, so that the
// first frame needs a few files and not the thousand of node_modules.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { unbundled } from './packed.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

// What Docker's client loads for ssh, gRPC to BuildKit and to pack folders. Nothing here does any of
// that, and it would be three quarters of what is loaded: 34 MB.
const unusedOfDocker = [
  ...['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'],
  ...['tar-fs', '@balena/dockerignore'],
];

rmSync(at('dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  // What reads Parquet runs in a process of its own, see source/clients/parquet.ts.
  entryPoints: ['source/cli.ts', 'source/clients/parquet-child.ts'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  alias: Object.fromEntries(unusedOfDocker.map((name) => [name, at('scripts', 'unused.cjs')])),
  // React's development build is slower by half.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  external: [...unbundled, 'pg-native', 'react-devtools-core'],
  // Packages that are CommonJS ask for Node's own modules with require.
  banner: {
    js: "import { createRequire as _makeRequire } from 'node:module'; const require = _makeRequire(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
});
