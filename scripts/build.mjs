// Bundles source/ into dist/ as split ESM: what is loaded late is a chunk of its own, and what the
// first frame needs is one, so that a few files are read for it and not the thousand of node_modules.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
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
  cwd: root,
  // What reads Parquet runs in a process of its own, see source/clients/parquet.ts.
  input: { cli: 'source/cli.ts', 'clients/parquet-child': 'source/clients/parquet-child.ts' },
  platform: 'node',
  resolve: {
    alias: Object.fromEntries(unusedOfDocker.map((name) => [name, at('scripts', 'unused.cjs')])),
  },
  transform: {
    target: 'node22',
    // React's development build is slower by half.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  },
  external: [
    ...unbundled.map((name) => new RegExp(`^${name}(/|$)`)),
    ...['pg-native', 'react-devtools-core'],
  ],
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Each with all it imports. The first one turns on Node's cache of compiled code, which counts for
    // what is loaded after it.
    codeSplitting: {
      groups: [
        { name: 'compiled', test: /source.config.compiled\.ts$/, priority: 1 },
        { name: 'start', test: /source.(main|screen.run|commands.observe)\.ts$/ },
      ],
    },
    minify: { compress: true, mangle: false },
    comments: { legal: false },
  },
  // A module that one place loads late and another at once is not worth a warning.
  checks: { ineffectiveDynamicImport: false },
});
