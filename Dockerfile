# The suite as a container image. Build it with `docker build -t openrouter-conform .`; run it with
# `docker run --rm --network host openrouter-conform server --url http://127.0.0.1:4000/api/v1`.
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo install --locked --path crates/openrouter-conform --root /out

FROM debian:bookworm-slim
COPY --from=build /out/bin/openrouter-conform /usr/local/bin/openrouter-conform
RUN useradd --create-home --uid 10001 conform
USER 10001
WORKDIR /home/conform
ENTRYPOINT ["openrouter-conform"]
