using JbAspire.Load.Linux;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>A verb whose participants are virtual and whose engine is ours.</summary>
internal abstract class RoomVerb : ILoadVerb
{
    public abstract string Name { get; }

    public abstract string Summary { get; }

    public IReadOnlyList<LoadOption> Options => [.. OwnOptions, .. RoomOptions.All];

    protected abstract IReadOnlyList<LoadOption> OwnOptions { get; }

    public int Run(Arguments arguments, TextWriter output)
    {
        if (!OperatingSystem.IsLinux())
            throw new UsageException($"The {Name} load needs Linux.");

        using Affinity affinity = RoomOptions.Pin(arguments);
        // Checked before anything is started.
        RoomSettings settings = RoomOptions.Settings(arguments);
        object result = Task.Run(() => RunAsync(arguments, settings)).GetAwaiter().GetResult();
        RoomReport.Write(output, result, arguments.Flag("json"));
        return 0;
    }

    protected abstract Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop);

    private async Task<object> RunAsync(Arguments arguments, RoomSettings settings)
    {
        using RoomEngine engine = RoomOptions.StartEngine(arguments);
        await using PeerLoop loop = RoomOptions.StartLoop(arguments);
        try
        {
            return await MeasureAsync(arguments, settings, engine, loop);
        }
        catch (Grpc.Core.RpcException exception)
        {
            engine.RequireAlive();
            throw new InvalidOperationException($"The engine refused: {exception.Status}");
        }
    }
}
