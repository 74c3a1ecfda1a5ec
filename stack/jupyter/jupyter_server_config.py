"""JupyterLab of the lab. What differs from lab to lab comes from the environment:

LAB_JUPYTER_IP, _PORT, _ROOT (the folder shown), _TOKEN_FILE (mode 600); SPARK_HOME,
SPARK_CONF_DIR and PYSPARK_PYTHON (the venv's Python) for notebooks and terminals.
"""
import os
import pathlib

c = get_config()  # noqa: F821

c.ServerApp.ip = os.environ.get('LAB_JUPYTER_IP', '127.0.0.1')
c.ServerApp.port = int(os.environ.get('LAB_JUPYTER_PORT', '9888'))
# Another port than the one that was announced is as good as none.
c.ServerApp.port_retries = 0
c.ServerApp.root_dir = os.environ.get('LAB_JUPYTER_ROOT', '/data/work')
c.ServerApp.open_browser = False

# From the file, so that neither argv nor the environment (inherited by every kernel) holds it.
# SystemExit, because any other exception makes Jupyter go on with its defaults: another port, and a
# token of its own that it writes to the log.
token_file = os.environ.get('LAB_JUPYTER_TOKEN_FILE', '/run/secrets/jupyter.token')
try:
    c.IdentityProvider.token = pathlib.Path(token_file).read_text().strip()
except OSError as error:
    raise SystemExit(f'the token file: {error}') from None
if not c.IdentityProvider.token:
    raise SystemExit(f'{token_file} is empty: an empty token would let everybody in')

# Loopback only, outwards too.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = 'jupyterlab.NeverCheckForUpdate'
c.LabApp.extension_manager = 'readonly'
# There are none; looking for them runs npm, which leaves a log with every start.
c.LanguageServerManager.autodetect = False

# `python3` in a terminal is the one that has pyspark. A login shell would reset PATH, and the
# service's user may have none at all.
spark_python = os.environ.get('PYSPARK_PYTHON')
if spark_python:
    os.environ['PATH'] = f'{os.path.dirname(spark_python)}{os.pathsep}{os.environ["PATH"]}'
shell = next(path for path in ('/bin/bash', '/bin/sh') if os.path.exists(path))
os.environ['SHELL'] = shell
c.ServerApp.terminado_settings = {'shell_command': [shell]}
