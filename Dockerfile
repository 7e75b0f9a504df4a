# syntax=docker/dockerfile:1
#
#   docker build -t whysync .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:3978:3978 \
#     -v "$PWD/whysync.toml:/etc/whysync/whysync.toml:ro" -v whysync-data:/var/lib/whysync whysync

FROM python:3.12-slim AS build
# demo, slack, teams, ad, entra, connect, redis or all: which lock of requirements/ the image holds
ARG LOCK=all
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/build && python -m venv --without-pip /opt/whysync
WORKDIR /src
COPY requirements requirements
RUN /opt/build/bin/pip install --require-hashes --only-binary :all: -r requirements/build.txt \
 && /opt/build/bin/pip --python /opt/whysync/bin/python install --require-hashes --only-binary :all: \
      -r "requirements/${LOCK}.txt"
COPY . .
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/build/bin/pip --python /opt/whysync/bin/python install --no-deps --no-index /dist/*.whl

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/whysync --create-home --shell /usr/sbin/nologin whysync
COPY --from=build /opt/whysync /opt/whysync
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/whysync
VOLUME /var/lib/whysync
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/opt/whysync/bin/python", "-c", \
  "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3978/healthz', timeout=4)"]
ENTRYPOINT ["/opt/whysync/bin/whysync"]
CMD ["serve", "--config", "/etc/whysync/whysync.toml"]
