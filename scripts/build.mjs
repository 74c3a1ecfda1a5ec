// Bundles source/ into dist/ as split ESM: what is loaded late is a chunk of its own, so that the
// first frame needs a few files and not the thousand of node_modules.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

// Parts of Ink that the bundle has its own of, see source/drawing/. What takes a part's place may
// import the original.
const replaced = [
  { imported: /^\.\/output\.js$/, from: at('node_modules', 'ink', 'build'), by: 'output.ts' },
  { imported: /^string-width$/, from: at('node_modules'), by: 'stringWidth.ts' },
];
const drawing = {
  name: 'drawing',
  setup({ onResolve, onEnd }) {
    const used = new Set();
    for (const { imported, from, by } of replaced)
      onResolve({ filter: imported }, ({ importer }) => {
        if (!importer.startsWith(from + path.sep)) return undefined;
        used.add(by);
        return { path: at('source', 'drawing', by) };
      });
    // Ink's own Output is no public entry of the package.
    onResolve({ filter: /^ink\/build\// }, ({ path: name }) => ({
      path: at('node_modules', name),
    }));
    onEnd(() => {
      const unused = replaced.find(({ by }) => !used.has(by));
      return unused
        ? { errors: [{ text: `Ink no longer imports what ${unused.by} replaces` }] }
        : {};
    });
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
  plugins: [drawing],
  // React's development build is slower by half.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // kafkajs is reached by paths inside it; faker's names are a megabyte that few keys need.
  external: ['kafkajs', '@faker-js/faker', 'pg-native', 'react-devtools-core'],
  // Packages that are CommonJS ask for Node's own modules with require.
  banner: {
    js: "import { createRequire as _makeRequire } from 'node:module'; const require = _makeRequire(import.meta.url);",
  },
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
});
