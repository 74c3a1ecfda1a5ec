import { Failure, messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import type { DetailState } from '../../panes/detail/types.ts';
import type { Live } from '../../panes/open-view.ts';
import type { Lab, ServiceSettings } from '../../watch/lab.ts';
import { createListeners } from '../../watch/listeners.ts';
import type { SystemId } from '../../watch/target.ts';
import { initialLog } from './log/index.ts';
import { followLog, type LogData } from './log/source.ts';

export type ServiceData = {
  /** Undefined until they are read for the first time. */
  settings: ServiceSettings | undefined;
  trouble: string | undefined;
  /** Undefined for what writes no log, such as a step of the bring-up. */
  log: LogData | undefined;
};

const settingsEveryMs = 10_000;

/** Reads a service's settings and follows its log until it is closed. */
export const readService = (
  lab: Pick<Lab, 'settings' | 'logs' | 'logNames'> | undefined,
  system: SystemId,
  service: string,
): Live<DetailState, ServiceData> => {
  const tail = lab?.logNames().includes(service) ? followLog(lab, service) : undefined;
  const listeners = createListeners();
  let closed = false;
  let data: ServiceData = { settings: undefined, trouble: undefined, log: tail?.current() };
  const publish = (next: Partial<ServiceData>) => {
    if (closed) return;
    data = { ...data, ...next };
    listeners.tell();
  };
  tail?.subscribe(() => publish({ log: tail.current() }));

  const refresh = async () => {
    try {
      if (!lab) throw new Failure('what runs it is not known');
      const settings = await lab.settings(service);
      // The same object as long as nothing is different: it is laid out anew otherwise.
      if (JSON.stringify(settings) !== JSON.stringify(data.settings) || data.trouble)
        publish({ settings, trouble: undefined });
    } catch (error) {
      log(`settings of ${service}`, error);
      publish({ trouble: messageOf(error) });
    }
  };
  void refresh();
  const timer = setInterval(() => void refresh(), settingsEveryMs);

  return {
    current: () => data,
    subscribe: listeners.subscribe,
    update: () => tail?.update(initialLog({ system, service })),
    close() {
      closed = true;
      clearInterval(timer);
      tail?.close();
    },
  };
};
