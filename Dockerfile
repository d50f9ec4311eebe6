# Image of the sandbox: `authctl sandbox` on port 4010 of a distroless base, as a user without privileges.
#
#   docker build -t auth-core-sandbox .
#   docker run --rm -p 127.0.0.1:4010:4010 -e SANDBOX_ADMIN_TOKEN="$(openssl rand -hex 16)" auth-core-sandbox
#
# crates/sandbox/README.md describes its use in Docker Compose and in CI.

FROM docker.io/library/rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# The target folder is a cache, so the program is copied out of it.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package authctl \
    && cp target/release/authctl /authctl \
    && mkdir /state

# The base has glibc, libgcc and certificates, and neither a shell nor a package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /authctl /usr/local/bin/authctl
# For `--state` and `--env-file`. A new volume takes over its owner.
COPY --from=build --chown=nonroot:nonroot /state /state
VOLUME /state
USER nonroot
EXPOSE 4010
# Without a shell, the program checks itself.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/authctl", "sandbox", "--probe", "--listen", "127.0.0.1:4010"]
# As process 1 it receives SIGTERM of `docker stop` itself, and saves the state, if any.
ENTRYPOINT ["/usr/local/bin/authctl", "sandbox", "--listen", "0.0.0.0:4010", "--allow-remote"]
