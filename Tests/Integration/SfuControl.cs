using Aspire.Hosting.Testing;
using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Tests.Integration;

/// <summary>The media node's own control, past the signalling.</summary>
internal sealed class SfuControl(GrpcChannel channel) : IDisposable
{
    private readonly Contracts.Sfu.SfuControl.SfuControlClient _client = new(channel);

    public static SfuControl Of(SystemFixture system) => new(GrpcChannel.ForAddress(system.App.GetEndpoint("sfu", "grpc")));

    /// <summary>Limits what a transport's peer is sent, in bits per second; 0: no limit.</summary>
    public async Task LimitAsync(string transport, uint bitrate) =>
        await _client.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = transport, MaxOutgoingBitrate = bitrate });

    public void Dispose() => channel.Dispose();
}
