// Bundles source/ into dist/ as split ESM: what is loaded late is a chunk of its own, so that the
// first frame needs a few files and not the thousand of node_modules.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

// Of Docker's client: what speaks ssh, gRPC to BuildKit and protobuf, and what packs folders. Nothing
// here does any of that, and it would be three quarters of what is loaded.
const unusedOfDocker = {
  name: 'unused of docker',
  setup({ onResolve, onLoad }) {
    const unused = /^(\.\/(session|buildkit|ssh)|tar-fs|@balena\/dockerignore)$/;
    onResolve({ filter: unused }, ({ path: name, importer }) =>
      /node_modules[\\/](dockerode|docker-modem)[\\/]lib[\\/]/.test(importer)
        ? { path: name, namespace: 'unused' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'unused' }, ({ path: name }) => ({
      contents: `module.exports = () => { throw new Error(${JSON.stringify(`${name} is not bundled`)}); }`,
    }));
  },
};

rmSync(at('dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['source/cli.ts'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  plugins: [unusedOfDocker],
  // React's development build is slower by half.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // kafkajs is reached by paths inside it; faker's names are a megabyte that few keys need.
  external: ['kafkajs', '@faker-js/faker', 'pg-native', 'react-devtools-core'],
  // Packages that are CommonJS ask for Node's own modules with require.
  banner: {
    js: "import { createRequire as _makeRequire } from 'node:module'; const require = _makeRequire(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
});
