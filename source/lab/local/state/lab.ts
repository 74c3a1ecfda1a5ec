import type { Environment } from '../../../config/environment.ts';
import type { Versions } from '../../../config/versions.ts';
import type { LabTarget } from '../../../watch/lab.ts';
import type { Ports } from '../../contract/ports.ts';
import { labTarget, type Placed } from '../../contract/target.ts';
import type { Installed, LabFile } from './labfile.ts';
import type { Layout } from './layout.ts';
import { readSecret } from './secrets.ts';
import type { ServiceUser } from './user.ts';

/** Everything that the services of one lab are made from. */
export type Lab = {
  layout: Layout;
  file: LabFile;
  ports: Ports;
  user: ServiceUser;
  versions: Versions;
  installed: Installed;
  environment: Environment;
};

/** The lab's endpoints with their credentials. Throws a Failure where the secrets can't be read. */
export const targetOf = (layout: Layout, { ports, source, capture }: Placed): LabTarget =>
  labTarget({
    name: layout.name,
    ...{ ports, source, capture },
    secret: (name) => readSecret(layout, name),
    paths: {
      delta: layout.delta,
      checkpoint: layout.checkpoint,
      eventLog: layout.eventLog,
      healing: layout.healing,
    },
  });
