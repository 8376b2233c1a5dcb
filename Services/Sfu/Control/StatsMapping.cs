using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;
using RtpCodecParameters = JbAspire.Media.Parameters.RtpCodecParameters;

namespace JbAspire.Sfu.Control;

/// <summary>Statistics and dumps in the contract's messages, with mediasoup's names and units.</summary>
internal static class StatsMapping
{
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

    public static TransportStats ToProto(WebRtcTransport transport, double timestamp, MonotonicTime now)
    {
        TransportTraffic traffic = transport.Traffic;
        var stats = new TransportStats
        {
            Type = "webrtc-transport",
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
            AvailableOutgoingBitrate = transport.AvailableOutgoingBitrate,
            IceRole = "controlled",
            IceState = StateNames.Of(transport.IceState),
            IceSelectedTuple = transport.SelectedTuple is { } tuple ? ToProto(tuple) : null,
            DtlsState = StateNames.Of(transport.DtlsState),
            SrtpProfile = transport.SrtpProfile is { } profile ? SrtpProfiles.Name(profile) : "",
        };
        if (transport.MaxIncomingBitrate > 0)
        {
            stats.MaxIncomingBitrate = transport.MaxIncomingBitrate;
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

    public static RtpStreamStatsList ToProto(Consumer consumer, double timestamp, MonotonicTime now)
    {
        ReceiverReportNote report = consumer.ReceiverReport;
        RtpCodecParameters codec = consumer.RtpParameters.Codecs[0];
        var stats = new RtpStreamStats
        {
            Type = "outbound-rtp",
            Timestamp = timestamp,
            Ssrc = consumer.Ssrc.Value,
            Kind = RtpMessages.ToText(consumer.Producer.Kind),
            MimeType = codec.MimeType,
            PacketCount = consumer.Traffic.Packets,
            ByteCount = consumer.Traffic.Bytes,
            Bitrate = consumer.Traffic.ReadBitrate(now),
            PacketsLost = report.PacketsLost,
            FractionLost = report.FractionLost,
            Jitter = report.Jitter,
            NackCount = report.NackCount,
            NackPacketCount = report.NackPacketCount,
            PliCount = report.PliCount,
            FirCount = report.FirCount,
            Score = (uint)consumer.Score.Score,
        };
        if (report.RoundTripTime is { } roundTripTime)
        {
            stats.RoundTripTime = roundTripTime.TotalMilliseconds;
        }

        // As mediasoup: the consumer's own stream, then the producer's stream that it forwards.
        var list = new RtpStreamStatsList { Stats = { stats } };
        if (consumer.ForwardedStream is { Ssrc: { } ssrc } source)
        {
            list.Stats.Add(ToProto(consumer.Producer, source, ssrc, timestamp, now));
        }

        return list;
    }

    public static RouterDump ToDump(Router router)
    {
        var dump = new RouterDump { Id = router.Id };
        foreach (Transport transport in router.Transports)
        {
            dump.TransportIds.Add(transport.Id);
            foreach (Producer producer in transport.Producers)
            {
                var ids = new IdList();
                foreach (Consumer consumer in producer.Consumers)
                {
                    ids.Ids.Add(consumer.Id);
                    dump.MapConsumerIdProducerId[consumer.Id] = producer.Id;
                }

                dump.MapProducerIdConsumerIds[producer.Id] = ids;
            }
        }

        return dump;
    }

    private static RtpStreamStats ToProto(Producer producer, ProducerStream stream, Ssrc ssrc, double timestamp, MonotonicTime now)
    {
        var stats = new RtpStreamStats
        {
            Type = "inbound-rtp",
            Timestamp = timestamp,
            Ssrc = ssrc.Value,
            Kind = RtpMessages.ToText(producer.Kind),
            MimeType = producer.RtpParameters.Codecs[0].MimeType,
            PacketCount = stream.Traffic.Packets,
            ByteCount = stream.Traffic.Bytes,
            Bitrate = stream.Traffic.ReadBitrate(now),
            PacketsLost = (int)Math.Clamp(stream.Reception.CumulativeLost, int.MinValue, int.MaxValue),
            FractionLost = stream.FractionLost,
            Jitter = stream.Reception.Jitter,
            PliCount = stream.PliCount,
            Score = (uint)stream.Score,
        };
        if (stream.Encoding.RtxSsrc is { } rtxSsrc)
        {
            stats.RtxSsrc = rtxSsrc;
        }

        if (stream.Encoding.Rid is { } rid)
        {
            stats.Rid = rid;
        }

        return stats;
    }
}
