import { defineChange } from './changes.ts';
import { deleteOne } from './delete.ts';
import { insertOne } from './insert.ts';
import { demoDelete, demoUpdates } from './named.ts';
import { people } from './people.ts';
import type { Change } from './source.ts';
import { changeEmail } from './update.ts';

/** The classic sequence: six new customers, new e-mails for ids 2 and 3, and id 10 goes. */
export const demo = defineChange({
  id: 'demo',
  seed: {
    usage: '',
    help: 'the classic sequence: insert six, change the e-mail of ids 2 and 3, delete id 10',
  },
  async run(source) {
    const names = await people();
    const changes: Change[] = [];
    const insertThree = async () => {
      for (let i = 0; i < 3; i += 1) changes.push(await insertOne(source, names));
    };
    for (const id of demoUpdates) {
      await insertThree();
      changes.push(await changeEmail(source, names, id));
    }
    changes.push(await deleteOne(source, demoDelete));
    return changes;
  },
});
