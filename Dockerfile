# The server as an image: `docker build -t outbound-participants-canvas .`
# Only sources go in (.dockerignore), and only the program comes out. rust-toolchain.toml is none: the image's own
# toolchain compiles.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
# TLS (aws-lc) is C.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends cmake gcc g++ libc6-dev make \
    && rm -rf /var/lib/apt/lists/*
COPY Cargo.toml Cargo.lock ./
COPY crates crates
# There is no git in here: `docker build --build-arg SOURCE_COMMIT=$(git rev-parse HEAD) .`
ARG SOURCE_COMMIT
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --package server \
    && cp target/release/server /server

# The C library and the certificate authorities, no shell; its user is not root.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /server /server
# In a container only the proxy and Prometheus reach these.
ENV BIND_ADDRESS=0.0.0.0:8081 \
    METRICS_ADDRESS=0.0.0.0:9464 \
    LOG_FORMAT=json
EXPOSE 8081 9464
# There is no curl in the image: the program asks itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/server", "--health"]
# It stops at SIGTERM, within STOP_DELAY_SECONDS and 20 seconds.
ENTRYPOINT ["/server"]
