using System.Globalization;

namespace JbAspire.Load.Measuring;

/// <summary>Datagrams that the system dropped at UDP sockets because their buffers were full (proc_net_udp).</summary>
internal static class SocketDrops
{
    /// <summary>Drops of all IPv4 sockets that are bound to a port.</summary>
    public static long Read(int port)
    {
        string suffix = port.ToString("X4", CultureInfo.InvariantCulture);
        long drops = 0;
        foreach (string line in File.ReadLines("/proc/net/udp").Skip(1))
        {
            // "  sl  local_address rem_address ... drops"
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1].EndsWith(suffix, StringComparison.Ordinal))
                drops += long.Parse(fields[^1], CultureInfo.InvariantCulture);
        }

        return drops;
    }
}
