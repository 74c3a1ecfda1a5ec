"""watchdog.conf as an object with one attribute for each key of all its sections."""
import configparser
import os


class Settings:
    """Numbers where the section is of numbers, `(host, port)` where a value is `host:port`."""

    def __init__(self, path):
        self.path = path
        self.changed = None
        self.refresh()

    def refresh(self):
        """Reads the file anew where it has changed; returns whether it had."""
        changed = os.stat(self.path).st_mtime_ns
        if changed == self.changed:
            return False
        parser = configparser.ConfigParser(interpolation=None)
        with open(self.path, encoding='utf-8') as file:
            parser.read_file(file)
        for section in parser.sections():
            for key, text in parser.items(section):
                setattr(self, key, value_of(section, text))
        self.changed = changed
        return True

    def secret(self, name):
        """A secret as the engine keeps them: the word alone, or `key=word`."""
        with open(os.path.join(self.secrets, name), encoding='utf-8') as file:
            text = file.read().strip()
        return text.split('=', 1)[1] if name.endswith('.properties') else text


def value_of(section, text):
    if section in ('patience', 'storage'):
        return float(text)
    host, colon, port = text.rpartition(':')
    return (host, int(port)) if colon and port.isdigit() and '/' not in host else text
