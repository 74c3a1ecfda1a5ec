import type { Docker } from '../../clients/docker/client.ts';

/** As much of `docker compose config --format json` as is used. */
export type ComposeConfig = {
  services: Record<string, { image?: string; build?: unknown }>;
};

export type MissingImage = { image: string; service: string; build: boolean };

/** The images of a lab's services that are not there, each once; with the service that can build it. */
export const missingImages = async (
  docker: Docker,
  { services }: ComposeConfig,
): Promise<MissingImage[]> => {
  const wanted = new Map<string, MissingImage>();
  for (const [service, { image, build }] of Object.entries(services)) {
    if (!image) continue;
    const other = wanted.get(image);
    // A one-shot of the same image has nothing to build it from.
    if (!other || (build && !other.build))
      wanted.set(image, { image, service, build: Boolean(build) });
  }
  const all = await Promise.all(
    [...wanted.values()].map(async (one) => ((await isThere(docker, one.image)) ? [] : [one])),
  );
  return all.flat();
};

const isThere = async (docker: Docker, image: string): Promise<boolean> => {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
};
