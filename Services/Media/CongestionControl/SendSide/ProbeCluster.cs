using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>A short burst above the estimate that measures how much more the path carries.</summary>
/// <param name="Id">Names the cluster in what is sent; 0 is "no probe".</param>
/// <param name="Target">The rate to send at while the cluster lasts.</param>
/// <param name="MinPackets">The number of packets that a cluster has at least.</param>
/// <param name="MinBytes">The number of bytes that a cluster has at least.</param>
internal readonly record struct ProbeCluster(ushort Id, Bitrate Target, int MinPackets, int MinBytes)
{
    /// <summary>Sent as usual, not as part of a probe.</summary>
    public static ProbeCluster None => default;

    /// <summary>Whether this is a probe at all.</summary>
    public bool IsProbe => Id != 0;
}
