import path from 'node:path';
import { readTar } from '../../clients/docker/tar.ts';
import { maskSecrets } from '../../text/mask.ts';
import type { ServiceSettings } from '../../watch/lab.ts';
import { noLab } from './site.ts';
import type { World } from './world.ts';

const largestFile = 65_536;
const mostFiles = 20;
const settingsFolder = '/etc/cdc-top/';
/** Mounted into many, and nobody's settings. */
const shared = ['docker', 'versions', 'notebooks'];

/** How a service's container is started, and the settings that are mounted into it; see Engine.settings. */
export const settingsOf = async (world: World, service: string): Promise<ServiceSettings> => {
  const containers = await world.containers();
  if (containers.length === 0) throw noLab(world.site);
  const container = containers.find((one) => one.service === service);
  if (!container) return { command: '', directory: '', environment: [], files: [] };
  const secrets = await world.readSecrets(containers).catch(() => undefined);
  const safe = (text: string) => maskSecrets(text, secrets?.all);
  const info = await world.ask((docker) => docker.getContainer(container.id).inspect());
  const folders = info.Mounts.map(({ Destination }) => Destination).filter(
    (folder) => folder.startsWith(settingsFolder) && !shared.includes(path.basename(folder)),
  );
  const files = await Promise.all(folders.map((folder) => filesIn(world, container.id, folder)));
  return {
    command: safe([info.Path, ...info.Args].join(' ')),
    directory: info.Config.WorkingDir || '/',
    environment: (info.Config.Env ?? []).filter((text) => !/^PATH=/.test(text)).map(safe),
    files: files
      .flat()
      .slice(0, mostFiles)
      .map(({ path: file, text }) => ({ path: file, text: safe(text) })),
  };
};

const filesIn = async (
  world: World,
  id: string,
  folder: string,
): Promise<{ path: string; text: string }[]> => {
  const chunks: Buffer[] = [];
  try {
    const stream = await world.ask((docker) =>
      docker.getContainer(id).getArchive({ path: folder }),
    );
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch {
    // Gone, or mounted from nowhere any more.
    return [];
  }
  return [...(await readTar(Buffer.concat(chunks)))]
    .filter(([name]) => !/\.(pyc|ipynb)$/.test(name))
    .map(([name, content]) => ({
      path: path.posix.join(path.posix.dirname(folder), name),
      text: content.length > largestFile ? '(too large to show)' : content.toString('utf8'),
    }))
    .sort((a, b) => a.path.localeCompare(b.path));
};
