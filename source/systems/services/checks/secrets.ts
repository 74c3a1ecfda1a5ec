import { type Check, verdict } from '../../../watch/check.ts';
import { quoted } from './quoted.ts';
import type { LabSettings } from './settings.ts';

export const secrets: Check<LabSettings> = {
  id: 'DL02',
  title: 'Files with passwords',
  why: 'any user of this machine who can read them owns the lab’s database and can run code as its services',
  link: 'https://www.gnu.org/software/coreutils/manual/html_node/Mode-Structure.html',
  check({ secrets: kept }) {
    if (!kept) return [];
    const { folder, open } = kept;
    const text = `chmod -R go= ${quoted(folder)}`;
    return [
      verdict(open.length === 0, 'error', {
        found: open.length === 0 ? `${folder} is closed` : `others may read ${open.join(', ')}`,
        wanted: 'no rights for group and others',
        cure: { kind: 'command', text },
      }),
    ];
  },
};
