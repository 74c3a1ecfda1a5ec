"""How often a service may be restarted. Pure: the caller says what time it is."""

HOUR = 3600.0


class Policy:
    def __init__(self, settings):
        self.settings = settings
        self.times = {}
        self.gave_up = set()

    def decide(self, name, at):
        """`restart`, `wait`, or `give up`, which is said once until an hour has room again."""
        times = [time for time in self.times.get(name, []) if at - time < HOUR]
        self.times[name] = times
        if len(times) >= self.settings.restarts_per_hour:
            if name in self.gave_up:
                return 'wait'
            self.gave_up.add(name)
            return 'give up'
        self.gave_up.discard(name)
        pause = self.settings.pause_s * 2 ** (len(times) - 1) if times else 0.0
        if times and at - times[-1] < pause:
            return 'wait'
        times.append(at)
        return 'restart'
