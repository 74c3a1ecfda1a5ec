// How much of the screen says something, over the recordings in test/recordings/, drawn as the golden
// frames are.
//   npx tsx scripts/density.ts [COLUMNSxROWS …]   default: the sizes of the golden frames
// A cell says something where it is neither blank nor part of a frame. Of a pane it tells, too, how many
// lines say nothing at all: between the columns of a table there has to be air.
import { densityOf } from '../test/screen/density.ts';
import { noJob, sizes, states } from '../test/screen/recorded.ts';

const percent = (share: number) => `${Math.round(100 * share)} %`;

const asked = process.argv.slice(2).map((size) => size.split('x').map(Number));

for (const [columns = 0, rows = 0] of asked.length > 0 ? asked : sizes)
  for (const [state, shown] of Object.entries({ ...states, 'no-job': noJob })) {
    const { share, panes } = densityOf(shown, columns, rows);
    const told = panes.map(({ id, share: own, empty, height }) => {
      const gaps = empty === 0 ? '' : ` (${empty} of ${height} lines empty)`;
      return `${id} ${percent(own)}${gaps}`;
    });
    console.log(`${columns}x${rows} ${state}: ${percent(share)}; ${told.join(', ')}`);
  }
