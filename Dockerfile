# Image with the tool proximal, one self-contained file without a .NET runtime. Runs are written to /work/runs:
#   docker build -t proximal .
#   mkdir -p runs
#   docker run --rm -it --user "$(id -u):$(id -g)" -v "$PWD/runs:/work/runs" proximal train CartPole-v1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH=amd64
WORKDIR /source
COPY . .
RUN runtime=linux-$([ "$TARGETARCH" = arm64 ] && echo arm64 || echo x64) && \
    dotnet publish src/Proximal.Tool -c Release -r "$runtime" -p:PublishAot=false -o /tool

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
COPY --from=build /tool/proximal /usr/local/bin/proximal
WORKDIR /work
RUN chown "$APP_UID" /work
USER $APP_UID
# 'docker stop' sends SIGTERM, which saves a checkpoint and ends the run.
STOPSIGNAL SIGTERM
ENTRYPOINT ["proximal"]
CMD ["--help"]
