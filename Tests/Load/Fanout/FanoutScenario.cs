using JbAspire.Load.Linux;
using JbAspire.Protocols.Srtp;

namespace JbAspire.Load.Fanout;

/// <summary>What is sent: one row of the table.</summary>
internal sealed record FanoutScenario
{
    /// <summary>How many addresses receive: receiver i has what producer i modulo <see cref="Producers"/> sends.</summary>
    public required int Receivers { get; init; }

    public required int Producers { get; init; }

    /// <summary>Packets a second of each producer.</summary>
    public required double Rate { get; init; }

    /// <summary>How many of them leave at once: 1 is evenly paced, 10 a video frame.</summary>
    public required int Burst { get; init; }

    /// <summary>The RTP packet in bytes, header and payload, without what SRTP adds.</summary>
    public required int Size { get; init; }

    /// <summary>The profile of both sides; null: RTP in the clear.</summary>
    public required SrtpProfile? Srtp { get; init; }

    /// <summary>Whether consumers negotiate NACK, RTX and bandwidth estimation, and keep what they sent, to send it again.</summary>
    public required bool History { get; init; }

    /// <summary>Whether a burst leaves the load as one train (UDP_SEGMENT), else by sendmmsg.</summary>
    public required bool ClientSegmentation { get; init; }

    /// <summary>Whether the load takes trains as they come (UDP_GRO); else the engine's send call cuts them up.</summary>
    public required bool ClientCoalescing { get; init; }

    public required double Seconds { get; init; }

    public required double WarmupSeconds { get; init; }

    public string SrtpName => Srtp is { } profile ? SrtpProfiles.Name(profile) : "none";

    /// <summary>Packets a second that the engine has to send.</summary>
    public double ForwardedRate => Rate * Receivers;

    public string Name
    {
        get
        {
            string producers = Producers == 1 ? "" : $"{Producers} producers, ";
            return $"{SrtpName}, {(Burst == 1 ? "even" : $"bursts of {Burst}")}, {producers}{Receivers} receivers";
        }
    }

    /// <exception cref="UsageException">A burst is longer than a train can be, or a producer has no receiver.</exception>
    public void Check()
    {
        if (Burst * (Size + SrtpSender.MaxOverhead) > TrainSender.MaxTrainBytes)
            throw new UsageException(
                $"--burst {Burst} of --size {Size} is more than the {TrainSender.MaxTrainBytes} bytes that leave at once.");
        if (Producers > Receivers)
            throw new UsageException($"--producers {Producers} is more than --receivers {Receivers}.");
    }
}
