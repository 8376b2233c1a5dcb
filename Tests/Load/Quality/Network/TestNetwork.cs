using System.Diagnostics;
using System.Globalization;

namespace JbAspire.Load.Quality.Network;

/// <summary>
/// Three hosts as network namespaces: a sender, a core (the server, and the router between the others) and a receiver, with an
/// <see cref="EmulatedLink"/> from the core to each of the others. Everything is removed at the end, and what an earlier run that was
/// killed has left, at the start.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    public const string CoreAddress = "10.99.0.1";

    private const string Prefix = "jbquality-";
    private const int Hosts = 3;

    private readonly string _run = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-");
    private readonly string _niceness;
    private readonly EmulatedLink? _senderLink;
    private readonly EmulatedLink? _receiverLink;

    /// <param name="seed">Decides losses and delays.</param>
    /// <param name="niceness">The niceness of all programs on the hosts, as nice(1) takes it.</param>
    public TestNetwork(int seed, int niceness)
    {
        _niceness = niceness.ToString(CultureInfo.InvariantCulture);
        RemoveLeftovers();
        try
        {
            foreach (string host in new[] { Core, Sender, Receiver })
            {
                Command.Run("ip", "netns", "add", host);
                Command.Run("ip", "-n", host, "link", "set", "lo", "up");
            }

            // The server's own address, which both links lead to.
            Command.Run("ip", "-n", Core, "address", "add", $"{CoreAddress}/32", "dev", "lo");
            Command.Run("ip", "netns", "exec", Core, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
            _senderLink = Connect(Sender, "s", "10.99.1.1", "10.99.1.2", seed);
            _receiverLink = Connect(Receiver, "r", "10.99.2.1", "10.99.2.2", seed + Hosts);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The namespace of the server, which also forwards between the two others.</summary>
    public string Core => _run + "core";

    public string Sender => _run + "send";

    public string Receiver => _run + "recv";

    /// <summary>Packets towards the receiver.</summary>
    public LinkCounters Downlink => _receiverLink!.CountersToFar;

    /// <summary>The command that runs another one on a host. Each program replaces itself with the next: one process, one id.</summary>
    public IReadOnlyList<string> CommandOn(string host) => ["ip", "netns", "exec", host, "nice", "-n", _niceness];

    public void Apply(NetworkPhase phase)
    {
        _receiverLink!.Set(toFar: phase.Down, toNear: phase.Up);
        _senderLink!.Set(toFar: new LinkCondition(), toNear: phase.SenderUp);
    }

    public void Dispose()
    {
        foreach (string host in new[] { Sender, Receiver, Core })
            Remove(host);
        _senderLink?.Dispose();
        _receiverLink?.Dispose();
    }

    private EmulatedLink Connect(string host, string letter, string nearAddress, string farAddress, int seed)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"jbq{Environment.ProcessId}{letter}");
        string near = name + "0", far = name + "1";
        EmulatedLink link = new(near, far, seed);
        try
        {
            Attach(Core, near, nearAddress, farAddress);
            Attach(host, far, farAddress, nearAddress);
            Command.Run("ip", "-n", host, "route", "add", "default", "dev", far);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static void Attach(string host, string device, string address, string peer)
    {
        Command.Run("ip", "link", "set", device, "netns", host);
        Command.Run("ip", "-n", host, "address", "add", address, "peer", peer, "dev", device);
        Command.Run("ip", "-n", host, "link", "set", device, "mtu", "1500", "txqueuelen", "1000", "up");
    }

    private static void RemoveLeftovers()
    {
        foreach (string line in Command.Run("ip", "netns", "list").Split('\n'))
        {
            string name = line.Split(' ')[0];
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && int.TryParse(name.Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && !Directory.Exists($"/proc/{process}"))
                Remove(name);
        }
    }

    // Whatever still runs in one of our own namespaces was started by a run of ours.
    private static void Remove(string host)
    {
        (int exitCode, string processes, _) = Command.Try("ip", "netns", "pids", host);
        if (exitCode != 0)
            return;

        foreach (string id in processes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Kill(int.Parse(id, CultureInfo.InvariantCulture));
        Command.Try("ip", "netns", "delete", host);
    }

    private static void Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }
}
