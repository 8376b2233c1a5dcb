# The media node, as `dotnet publish` made it: see README.md.
# The base needs the C library and OpenSSL, nothing of .NET; this one has no shell and no package manager.
ARG BASE_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
FROM ${BASE_IMAGE}

COPY . /app/
WORKDIR /app

# A number, so that it holds on a base without a user of that name and an orchestrator can see that it is not root.
USER 1654:1654

# The root file system may be read-only: without diagnostics the runtime writes nothing.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_URLS=http://+:8080 \
    GRPC_PORT=8081

# Media, UDP and TCP: worker i has the first port + i; gRPC of the controller and of signalling; /health and /alive.
EXPOSE 40000-49999/udp 40000-49999/tcp 8081/tcp 8080/tcp

STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/JbAspire.Sfu"]
