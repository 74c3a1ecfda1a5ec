// Bundles source/ into dist/ as split ESM: what is loaded late is a chunk of its own, so that the
// first frame needs a few files and not the thousand of node_modules.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

// What the bundle has its own of, see source/drawing/. The replacement itself gets the original.
const replaced = [
  { imported: /^\.\/output\.js$/, from: at('node_modules', 'ink', 'build'), by: 'output.ts' },
  {
    imported: /^\.\/line-update\.js$/,
    from: at('node_modules', 'ink', 'build'),
    by: 'lineUpdate.ts',
  },
  { imported: /^string-width$/, from: root, by: 'stringWidth.ts' },
];
const drawing = {
  name: 'drawing',
  setup({ onResolve, onEnd }) {
    const used = new Set();
    for (const { imported, from, by } of replaced) {
      const replacement = at('source', 'screen', 'drawing', by);
      onResolve({ filter: imported }, ({ importer }) => {
        if (!importer.startsWith(from + path.sep) || importer === replacement) return undefined;
        used.add(by);
        return { path: replacement };
      });
    }
    onEnd(() => {
      const unused = replaced.find(({ by }) => !used.has(by));
      return unused ? { errors: [{ text: `nothing imports what ${unused.by} replaces` }] } : {};
    });
  },
};

// Node's fetch is 10 MB and 40 ms, and nobody needs it here: an ES import of node:http loads it, and
// so does Yoga, which fetches its own WebAssembly out of a data URL.
const noFetch = {
  name: 'no fetch',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'required',
    }));
    onLoad({ filter: /./, namespace: 'required' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)})`,
    }));
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path: file }) => ({
      contents: `const fetch = undefined;\n${readFileSync(file, 'utf8')}`,
    }));
  },
};

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

// ICU's rules for graphemes take 10 ms to load, and the first frame needs none of them.
const made = 'const segmenter = new Intl.Segmenter();';
const whenNeeded =
  'let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };';
const lateSegmenter = {
  name: 'late segmenter',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8');
      if (!contents.includes(made)) return { errors: [{ text: `${file} has no "${made}"` }] };
      return { contents: contents.replace(made, whenNeeded) };
    });
  },
};

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
  plugins: [drawing, noFetch, unusedOfDocker, lateSegmenter],
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
