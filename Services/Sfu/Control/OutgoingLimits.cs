using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;

namespace JbAspire.Sfu.Control;

/// <summary>
/// The limits of a transport's estimate as a request leaves them, with mediasoup's rules. All of it is checked before any of it is
/// set.
/// </summary>
/// <param name="Min">Bits per second; 0 = none.</param>
/// <param name="Max">Bits per second; 0 = none.</param>
internal readonly record struct OutgoingLimits(long Min, long Max)
{
    // mediasoup's least: what an audio stream with its overhead needs.
    private const long Least = 30_000;

    /// <exception cref="MediaException">A limit is below 30,000, or the minimum is above the maximum.</exception>
    public static OutgoingLimits From(SetTransportBitratesRequest request, Transport transport)
    {
        var limits = new OutgoingLimits(
            request.HasMinOutgoingBitrate ? request.MinOutgoingBitrate : transport.MinOutgoingBitrate,
            request.HasMaxOutgoingBitrate ? request.MaxOutgoingBitrate : transport.MaxOutgoingBitrate);
        RequireLeast("max_outgoing_bitrate", limits.Max);
        RequireLeast("min_outgoing_bitrate", limits.Min);
        if (limits.Min > 0 && limits.Max > 0 && limits.Min > limits.Max)
        {
            throw new MediaException(
                MediaError.InvalidArgument,
                request.HasMaxOutgoingBitrate
                    ? $"max_outgoing_bitrate: {limits.Max} is below the minimum of {limits.Min}."
                    : $"min_outgoing_bitrate: {limits.Min} is above the maximum of {limits.Max}.");
        }

        return limits;
    }

    public void Apply(Transport transport, MonotonicTime now, IDatagramSink sink)
    {
        // In the order in which no limit passes the other on the way.
        if (Max == 0 || Max >= transport.MinOutgoingBitrate)
        {
            SetMax(transport, now, sink);
            SetMin(transport, now, sink);
        }
        else
        {
            SetMin(transport, now, sink);
            SetMax(transport, now, sink);
        }
    }

    private void SetMax(Transport transport, MonotonicTime now, IDatagramSink sink)
    {
        if (Max != transport.MaxOutgoingBitrate)
        {
            transport.SetMaxOutgoingBitrate(Max, now, sink);
        }
    }

    private void SetMin(Transport transport, MonotonicTime now, IDatagramSink sink)
    {
        if (Min != transport.MinOutgoingBitrate)
        {
            transport.SetMinOutgoingBitrate(Min, now, sink);
        }
    }

    private static void RequireLeast(string field, long bitsPerSecond)
    {
        if (bitsPerSecond is not 0 and < Least)
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"{field}: {bitsPerSecond} is not 0 (no limit) or {Least} or more bits per second.");
        }
    }
}
