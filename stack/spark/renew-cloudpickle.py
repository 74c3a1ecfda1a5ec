"""Puts the cloudpickle that is installed in the place of the copy that PySpark carries.

That of PySpark 3.3 is older than Python 3.11, whose functions it can't pickle: every UDF and every
createDataFrame of rows would fail with `tuple index out of range`. There are two copies: the package
that a notebook imports, and pyspark.zip, which spark-submit and the executors put before it.
Does nothing where no cloudpickle is installed: PySpark 4 carries one that is new enough.
"""
import importlib.util
import os
import shutil
import zipfile

PACKAGE = 'pyspark/cloudpickle'


def folder_of(package):
    spec = importlib.util.find_spec(package)
    return spec and os.path.dirname(spec.origin)


def sources(folder):
    """{name: content} of a package's modules."""
    names = [name for name in sorted(os.listdir(folder)) if name.endswith('.py')]
    found = {}
    for name in names:
        with open(os.path.join(folder, name), 'rb') as file:
            found[name] = file.read()
    return found


def renew_folder(folder, new):
    shutil.rmtree(folder)
    os.mkdir(folder)
    for name, content in new.items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(content)


def renew_archive(path, new):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(f'{path}.new', 'w', zipfile.ZIP_DEFLATED) as file:
        for entry in old.infolist():
            if not entry.filename.startswith(f'{PACKAGE}/'):
                file.writestr(entry, old.read(entry))
        for name, content in new.items():
            file.writestr(f'{PACKAGE}/{name}', content)
    os.replace(f'{path}.new', path)


def main():
    installed, pyspark = folder_of('cloudpickle'), folder_of('pyspark')
    if not installed:
        return
    new = sources(installed)
    renew_folder(os.path.join(pyspark, 'cloudpickle'), new)
    renew_archive(os.path.join(pyspark, 'python', 'lib', 'pyspark.zip'), new)


if __name__ == '__main__':
    main()
