using JbAspire.Load.Measuring;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Turn;

/// <summary>Memory of the server for each allocation that does nothing.</summary>
/// <param name="Server">Which server.</param>
/// <param name="Allocations">How many were made.</param>
/// <param name="WithChannel">Whether each had a channel bound.</param>
/// <param name="ResidentBytes">Growth of the resident set for each allocation, in bytes; buffers of the kernel are not in it.</param>
/// <param name="ProportionalBytes">Growth of the proportional set for each allocation, in bytes.</param>
/// <param name="BeforeBytes">The resident set before the first of them, in bytes.</param>
/// <param name="CpuMicroseconds">CPU time of the server to make one allocation, in microseconds.</param>
/// <param name="IdleCoreShare">The share of one core that the server uses to keep them, 0-1.</param>
internal sealed record TurnIdleMemory(
    string Server, int Allocations, bool WithChannel, double ResidentBytes, double ProportionalBytes, long BeforeBytes,
    double CpuMicroseconds, double IdleCoreShare)
{
    // What the first ones make (code, pools) belongs to the server, not to an allocation.
    private const int First = 100;
    private const int SettleMilliseconds = 2000;
    private const int SocketBufferBytes = 1 << 16;

    /// <summary>Makes allocations on a server that has none, and leaves them: end the server afterwards.</summary>
    public static TurnIdleMemory Measure(TurnServerProcess server, int allocations, bool withChannel)
    {
        TurnAllocator allocator = new(server.Address, server.Secret, coalesce: false, SocketBufferBytes);
        TransportAddress? peer = withChannel ? TransportAddress.FromBytes([127, 2, 0, 1], 9) : null;
        List<TurnFlow> flows = [];
        Allocate(First);
        Thread.Sleep(SettleMilliseconds);
        ProcessMemory before = server.ReadMemory();
        ProcessCpu cpuBefore = server.ReadCpu();
        Allocate(allocations);
        ProcessCpu making = server.ReadCpu() - cpuBefore;
        Thread.Sleep(SettleMilliseconds);
        cpuBefore = server.ReadCpu();
        Thread.Sleep(SettleMilliseconds);
        ProcessCpu keeping = server.ReadCpu() - cpuBefore;
        ProcessMemory growth = server.ReadMemory() - before;
        foreach (TurnFlow flow in flows)
            flow.Dispose();
        return new TurnIdleMemory(
            server.Name, allocations, withChannel, (double)growth.Resident / allocations, (double)growth.Proportional / allocations,
            before.Resident, making.Nanoseconds / 1000.0 / allocations, keeping.Nanoseconds / 1e6 / SettleMilliseconds);

        void Allocate(int count)
        {
            for (int i = 0; i < count; i++)
                flows.Add(allocator.Allocate(flows.Count, peer, withChannel));
        }
    }
}
