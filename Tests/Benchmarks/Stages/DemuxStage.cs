using JbAspire.Media;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Benchmarks.Stages;

/// <summary>
/// Tells a datagram's protocol, finds its transport among 1,000, counts it, and lets it go: the transports have no keys yet. The paths come in an order
/// that no cache foresees.
/// </summary>
internal sealed class DemuxStage : Stage
{
    private const int Transports = 1000;

    private readonly VirtualCall _call = new();
    private readonly CountingSink _sink = new();
    private readonly byte[] _packet = SamplePacket.Create(1);
    private readonly FiveTuple[] _paths;

    public DemuxStage()
        : base("demux", 10_000)
    {
        VirtualPeer[] peers = [.. Enumerable.Range(0, Transports).Select(i => _call.AddPeer($"peer-{i}"))];
        _call.Run(TimeSpan.FromMilliseconds(50));
        _paths = [.. peers.Select(peer => peer.Transport.SelectedTuple!.Value)];
        new Random(1).Shuffle(_paths);
    }

    public override void Run()
    {
        long before = _call.Worker.Drops[DropReason.SrtpNoKeys];
        for (int i = 0; i < Operations; i++)
        {
            _call.Worker.HandleDatagram(_packet, _paths[i % Transports], _call.Now, _sink);
        }

        SamplePacket.Require(_call.Worker.Drops[DropReason.SrtpNoKeys] - before == Operations, Name);
    }

    protected override void Close() => _call.Dispose();
}
