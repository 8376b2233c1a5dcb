using JbAspire.Contracts.Sfu;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Sfu.Control;

/// <summary>Statistics in the contract's messages, with mediasoup's names and units.</summary>
internal static class StatsMapping
{
    /// <summary>Ours is always the controlled side: ICE lite (RFC 8445 §6.1.1).</summary>
    public const string IceRole = "controlled";

    public static TransportTuple ToProto(FiveTuple tuple)
    {
        string local = tuple.Local.ToIPAddress().ToString();
        return new TransportTuple
        {
            LocalIp = local,
            LocalAddress = local,
            LocalPort = (uint)tuple.Local.Port,
            RemoteIp = tuple.Remote.ToIPAddress().ToString(),
            RemotePort = (uint)tuple.Remote.Port,
            Protocol = tuple.Protocol == TransportProtocol.Tcp ? "tcp" : "udp",
        };
    }

    public static Contracts.Sfu.ConsumerScore ToProto(Media.ConsumerScore score)
    {
        var message = new Contracts.Sfu.ConsumerScore { Score = (uint)score.Score, ProducerScore = (uint)score.ProducerScore };
        message.ProducerScores.AddRange(score.ProducerScores.Select(value => (uint)value));
        return message;
    }

    public static TransportStats ToProto(Transport transport, double timestamp, MonotonicTime now)
    {
        TransportTraffic traffic = transport.Traffic;
        var stats = new TransportStats
        {
            TransportId = transport.Id,
            Timestamp = timestamp,
            BytesReceived = traffic.Received.Bytes,
            RecvBitrate = traffic.Received.ReadBitrate(now),
            BytesSent = traffic.Sent.Bytes,
            SendBitrate = traffic.Sent.ReadBitrate(now),
            RtpBytesReceived = traffic.RtpReceived.Bytes,
            RtpRecvBitrate = traffic.RtpReceived.ReadBitrate(now),
            RtpBytesSent = traffic.RtpSent.Bytes,
            RtpSendBitrate = traffic.RtpSent.ReadBitrate(now),
            RtxBytesReceived = traffic.RtxReceived.Bytes,
            RtxRecvBitrate = traffic.RtxReceived.ReadBitrate(now),
            RtxBytesSent = traffic.RtxSent.Bytes,
            RtxSendBitrate = traffic.RtxSent.ReadBitrate(now),
            ProbationBytesSent = traffic.ProbationSent.Bytes,
            ProbationSendBitrate = traffic.ProbationSent.ReadBitrate(now),
            AvailableOutgoingBitrate = transport.AvailableOutgoingBitrate,
        };
        AddPath(stats, transport);
        if (transport.MaxIncomingBitrate > 0)
        {
            stats.MaxIncomingBitrate = transport.MaxIncomingBitrate;
        }

        if (transport.MaxOutgoingBitrate > 0)
        {
            stats.MaxOutgoingBitrate = transport.MaxOutgoingBitrate;
        }

        if (transport.MinOutgoingBitrate > 0)
        {
            stats.MinOutgoingBitrate = transport.MinOutgoingBitrate;
        }

        return stats;
    }

    public static RtpStreamStatsList ToProto(Producer producer, double timestamp, MonotonicTime now)
    {
        var list = new RtpStreamStatsList();
        foreach (ProducerStream stream in producer.Streams)
        {
            if (stream.Ssrc is { } ssrc)
            {
                list.Stats.Add(ToProto(producer, stream, ssrc, timestamp, now));
            }
        }

        return list;
    }

    /// <summary>As mediasoup: the consumer's own stream, then the producer's stream that it forwards.</summary>
    public static RtpStreamStatsList ToProto(Consumer consumer, double timestamp, MonotonicTime now)
    {
        RtpStreamStats stats = ToProto(consumer.Counters);
        stats.Type = "outbound-rtp";
        stats.Timestamp = timestamp;
        stats.Ssrc = consumer.Ssrc.Value;
        stats.Kind = RtpMessages.ToText(consumer.Producer.Kind);
        stats.MimeType = consumer.RtpParameters.Codecs[0].MimeType;
        stats.PacketCount = consumer.Traffic.Packets;
        stats.ByteCount = consumer.Traffic.Bytes;
        stats.Bitrate = consumer.Traffic.ReadBitrate(now);
        stats.SendFractionLost = consumer.Counters.FractionLost;
        stats.Score = (uint)consumer.Score.Score;
        if (consumer.RtxSsrc is { } rtxSsrc)
        {
            stats.RtxSsrc = rtxSsrc.Value;
        }

        var list = new RtpStreamStatsList { Stats = { stats } };
        if (consumer.ForwardedStream is { Ssrc: { } ssrc } source)
        {
            list.Stats.Add(ToProto(consumer.Producer, source, ssrc, timestamp, now));
        }

        return list;
    }

    private static void AddPath(TransportStats stats, Transport transport)
    {
        switch (transport)
        {
            case WebRtcTransport webRtc:
                stats.Type = "webrtc-transport";
                stats.IceRole = IceRole;
                stats.IceState = StateNames.Of(webRtc.IceState);
                stats.IceSelectedTuple = webRtc.SelectedTuple is { } tuple ? ToProto(tuple) : null;
                stats.DtlsState = StateNames.Of(webRtc.DtlsState);
                stats.SrtpProfile = webRtc.SrtpProfile is { } profile ? SrtpProfiles.Name(profile) : "";
                break;
            case PlainTransport plain:
                stats.Type = "plain-rtp-transport";
                stats.RtcpMux = plain.Options.RtcpMux;
                stats.Comedia = plain.Options.Comedia;
                stats.Tuple = PlainMessages.ToProto(plain.Tuple);
                stats.RtcpTuple = PlainMessages.ToProto(plain.RtcpTuple);
                stats.SrtpProfile = plain.SrtpParameters is { } parameters ? SrtpProfiles.Name(parameters.CryptoSuite) : "";
                break;
        }
    }

    private static RtpStreamStats ToProto(Producer producer, ProducerStream stream, Ssrc ssrc, double timestamp, MonotonicTime now)
    {
        RtpStreamStats stats = ToProto(stream.Counters);
        stats.Type = "inbound-rtp";
        stats.Timestamp = timestamp;
        stats.Ssrc = ssrc.Value;
        stats.Kind = RtpMessages.ToText(producer.Kind);
        stats.MimeType = producer.RtpParameters.Codecs[0].MimeType;
        stats.PacketCount = stream.Traffic.Packets;
        stats.ByteCount = stream.Traffic.Bytes;
        stats.Bitrate = stream.Traffic.ReadBitrate(now);
        // As of now, not as of the last report.
        stats.PacketsLost = Saturate(stream.Reception.CumulativeLost);
        stats.Jitter = stream.Reception.Jitter;
        stats.Score = (uint)stream.Score;
        if (stream.RtxSsrc is { } rtxSsrc)
        {
            stats.RtxSsrc = rtxSsrc.Value;
        }

        if (stream.Encoding.Rid is { } rid)
        {
            stats.Rid = rid;
        }

        AddLayers(stats, stream, now);
        return stats;
    }

    private static RtpStreamStats ToProto(in RtpStreamCounters counters)
    {
        var stats = new RtpStreamStats
        {
            PacketsLost = Saturate(counters.PacketsLost),
            FractionLost = counters.FractionLost,
            Jitter = counters.Jitter,
            PacketsDiscarded = counters.PacketsDiscarded,
            PacketsRetransmitted = counters.PacketsRetransmitted,
            PacketsRepaired = counters.PacketsRepaired,
            NackCount = counters.NackCount,
            NackPacketCount = counters.NackPacketCount,
            PliCount = counters.PliCount,
            FirCount = counters.FirCount,
            RtxPacketsDiscarded = counters.RtxPacketsDiscarded,
        };
        if (counters.RoundTripTime is { } roundTripTime)
        {
            stats.RoundTripTime = roundTripTime.TotalMilliseconds;
        }

        return stats;
    }

    // As mediasoup: only where there is more than one layer, each with those that it needs.
    private static void AddLayers(RtpStreamStats stats, ProducerStream stream, MonotonicTime now)
    {
        if (stream.SpatialLayers * stream.TemporalLayers <= 1)
        {
            return;
        }

        for (int spatial = 0; spatial < stream.SpatialLayers; spatial++)
        {
            for (int temporal = 0; temporal < stream.TemporalLayers; temporal++)
            {
                long bitrate = 0;
                for (int lower = 0; lower <= spatial * stream.TemporalLayers + temporal; lower++)
                {
                    (int lowerSpatial, int lowerTemporal) = Math.DivRem(lower, stream.TemporalLayers);
                    bitrate += lowerTemporal <= temporal ? stream.ReadLayerBitrate(lowerSpatial, lowerTemporal, now) : 0;
                }

                stats.BitrateByLayer[$"{spatial}.{temporal}"] = bitrate;
            }
        }
    }

    private static int Saturate(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);
}
