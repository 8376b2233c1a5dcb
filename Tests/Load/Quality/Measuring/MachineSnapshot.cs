using System.Globalization;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Measuring;

/// <summary>What the driver reads at a boundary between phases.</summary>
/// <param name="At">Milliseconds since the script's start.</param>
/// <param name="Link">The receiver's downlink.</param>
/// <param name="BusyTicks">Ticks in which a core worked, whoever it was for.</param>
/// <param name="AllTicks">Ticks of all cores.</param>
/// <param name="Server">The server's processor time.</param>
internal readonly record struct MachineSnapshot(double At, LinkCounters Link, long BusyTicks, long AllTicks, TimeSpan Server)
{
    // proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal.
    private const int IdleField = 3;
    private const int WaitField = 4;
    private const int Fields = 8;

    public static MachineSnapshot Take(double at, LinkCounters link, TimeSpan server)
    {
        long[] ticks =
        [
            .. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..(Fields + 1)]
                .Select(field => long.Parse(field, CultureInfo.InvariantCulture)),
        ];
        long all = ticks.Sum();
        return new MachineSnapshot(at, link, all - ticks[IdleField] - ticks[WaitField], all, server);
    }
}
