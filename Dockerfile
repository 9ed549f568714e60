# Copydesk as one process: chat surfaces, the clock and the web door. Its data lives in /data.

FROM python:3.11-slim AS build
# "[scale]" for PostgreSQL, gateways and workers (docs/install/docker.md)
ARG EXTRAS=""
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY agents agents
COPY integrations integrations
COPY storage storage
COPY prompts prompts
RUN python -m venv /opt/copydesk \
 && python -m pip wheel --quiet --no-deps --wheel-dir /wheels . \
 && /opt/copydesk/bin/python -m pip install --quiet --no-cache-dir -c constraints.txt "$(echo /wheels/*.whl)${EXTRAS}"

FROM python:3.11-slim
RUN useradd --uid 10001 --no-log-init --home-dir /data --create-home --shell /usr/sbin/nologin copydesk
COPY --from=build /opt/copydesk /opt/copydesk
ENV PATH=/opt/copydesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COPYDESK_DATA_DIR=/data \
    COPYDESK_HTTP_HOST=0.0.0.0 \
    COPYDESK_HTTP_PORT=8080
USER copydesk
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ['COPYDESK_HTTP_PORT']}/healthz\", timeout=4)"]
CMD ["copydesk", "run"]
