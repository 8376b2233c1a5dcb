using JbAspire.Contracts.Sfu;
using JbAspire.Load.Engine;
using JbAspire.Load.Measuring;

namespace JbAspire.Load.Rooms;

/// <summary>Our media node as the rooms' engine: one worker on one core.</summary>
internal sealed class RoomEngine : IDisposable
{
    private const string SocketBuffers = "Sfu:SocketBufferBytes=67108864";

    private readonly SfuEngine _engine;

    /// <param name="program">A program or .dll; empty: as it is built in this repository.</param>
    /// <param name="core">The core that it runs on; -1: any.</param>
    public RoomEngine(string program, int core)
    {
        _engine = new SfuEngine(program.Length > 0 ? program : null, core, [SocketBuffers]);
        MediaPort = (int)Control.GetNode(new GetNodeRequest()).Workers[0].UdpPort;
    }

    public SfuControl.SfuControlClient Control => _engine.Control;

    /// <summary>The UDP port of its one worker.</summary>
    public int MediaPort { get; }

    public ProcessCpu ReadCpu() => ProcessCpu.Read(_engine.ProcessId);

    /// <summary>As it is: with garbage in it.</summary>
    public ProcessMemory ReadMemory() => ProcessMemory.Read(_engine.ProcessId);

    /// <summary>After a collection that gives back what it can: bytes of its own (the proportional set).</summary>
    public long ReadMemoryCollected() => _engine.ReadMemory();

    /// <summary>Pauses of its collector since the last call of <see cref="ReadMemoryCollected"/>.</summary>
    public CollectorPauses? ReadPauses() => _engine.ReadPauses();

    public void RequireAlive()
    {
        if (_engine.LastWords is { } words)
            throw new InvalidOperationException($"The engine ended:{Environment.NewLine}{words}");
    }

    public void Dispose() => _engine.Dispose();
}
