using JbAspire.Load.Linux;

namespace JbAspire.Load.Turn;

/// <summary>What is sent: one row of the table.</summary>
internal sealed record TurnScenario
{
    /// <summary>How many allocations send, each from an address of its own.</summary>
    public required int Allocations { get; init; }

    /// <summary>Packets a second of each allocation and direction.</summary>
    public required int Rate { get; init; }

    /// <summary>How many of them leave at once: 1 is evenly paced, 10 a video frame.</summary>
    public required int Burst { get; init; }

    /// <summary>Application data of a packet in bytes, before TURN adds its own.</summary>
    public required int Size { get; init; }

    public required TurnDirection Direction { get; init; }

    /// <summary>Channels (ChannelData), or permissions alone (Send and Data indications).</summary>
    public required bool UsesChannels { get; init; }

    /// <summary>Whether bursts leave the load's sockets as one train (UDP_SEGMENT), else by sendmmsg.</summary>
    public required bool ClientSegmentation { get; init; }

    /// <summary>
    /// Whether the load's sockets take trains as they come (UDP_GRO); else the system cuts them up in the server's send call.
    /// </summary>
    public required bool ClientCoalescing { get; init; }

    public required double Seconds { get; init; }

    public required double WarmupSeconds { get; init; }

    public bool IsUp => Direction != TurnDirection.Down;

    public bool IsDown => Direction != TurnDirection.Up;

    /// <summary>Packets a second in all.</summary>
    public double TotalRate => (double)Rate * Allocations * (Direction == TurnDirection.Both ? 2 : 1);

    public string Name =>
        $"{(Burst == 1 ? "even" : $"bursts of {Burst}")}, {Direction.ToString().ToLowerInvariant()}, {(UsesChannels ? "channel" : "send")}";

    /// <exception cref="UsageException">A burst is longer than a train can be.</exception>
    public void Check()
    {
        if (Burst * (Size + TrainBuffer.MaxOverhead) > TrainSender.MaxTrainBytes)
            throw new UsageException(
                $"--burst {Burst} of --size {Size} is more than the {TrainSender.MaxTrainBytes} bytes that leave at once.");
    }
}
