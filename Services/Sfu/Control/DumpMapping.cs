using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtp;
using RtpHeaderExtensionParameters = JbAspire.Media.Parameters.RtpHeaderExtensionParameters;

namespace JbAspire.Sfu.Control;

/// <summary>What objects are made of, with mediasoup's names.</summary>
internal static class DumpMapping
{
    private const int NoLayer = -1;

    public static RouterDump ToProto(Router router)
    {
        var dump = new RouterDump { Id = router.Id, MaxForwardedAudio = (uint)router.MaxForwardedAudio };
        dump.RtpObserverIds.AddRange(router.RtpObservers.Select(observer => observer.Id));
        foreach (Transport transport in router.Transports)
        {
            // The controlling side knows nothing of transports between workers.
            bool isPipe = transport is PipeTransport;
            if (!isPipe)
            {
                dump.TransportIds.Add(transport.Id);
            }

            foreach (Producer producer in transport.Producers)
            {
                var consumers = new IdList();
                foreach (Consumer consumer in producer.Consumers)
                {
                    consumers.Ids.Add(consumer.Id);
                    dump.MapConsumerIdProducerId[consumer.Id] = producer.Id;
                }

                dump.MapProducerIdConsumerIds[producer.Id] = consumers;
                IEnumerable<RouterObserver> observers = router.RtpObservers.Where(observer => observer.ListensTo(producer));
                dump.MapProducerIdObserverIds[producer.Id] = new IdList { Ids = { observers.Select(observer => observer.Id) } };
                if (!isPipe && producer.Kind == Media.Parameters.MediaKind.Video)
                {
                    dump.ProducerLayersWanted.Add(ObjectMessages.ToWanted(producer.Id, producer.WantedSpatialLayer));
                }
            }
        }

        return dump;
    }

    public static TransportDump ToProto(Transport transport)
    {
        var dump = new TransportDump
        {
            Id = transport.Id,
            RecvRtpHeaderExtensions = ToProto(transport.Producers),
            RtpListener = new RtpListenerDump(),
        };
        dump.TraceEventTypes.AddRange(TraceMessages.ToProto(transport.TraceEventTypes));
        foreach (Producer producer in transport.Producers)
        {
            dump.ProducerIds.Add(producer.Id);
            AddSources(dump.RtpListener, producer);
        }

        foreach (Consumer consumer in transport.Consumers)
        {
            dump.ConsumerIds.Add(consumer.Id);
            dump.MapSsrcConsumerId[consumer.Ssrc.Value] = consumer.Id;
            if (consumer.RtxSsrc is { } rtxSsrc)
            {
                dump.MapRtxSsrcConsumerId[rtxSsrc.Value] = consumer.Id;
            }
        }

        switch (transport)
        {
            case WebRtcTransport webRtc: AddPath(dump, webRtc); break;
            case PlainTransport plain: AddPath(dump, plain); break;
        }

        return dump;
    }

    public static ProducerDump ToProto(Producer producer)
    {
        var dump = new ProducerDump
        {
            Id = producer.Id,
            Kind = RtpMessages.ToText(producer.Kind),
            Type = ObjectMessages.ToText(producer.Type),
            RtpParameters = RtpMessages.ToProto(producer.RtpParameters),
            RtpMapping = ToProto(producer.RtpMapping),
            Paused = producer.Paused,
        };
        dump.TraceEventTypes.AddRange(TraceMessages.ToProto(producer.TraceEventTypes));
        dump.RtpStreams.AddRange(
            producer.Streams.Where(stream => stream.Ssrc is not null).Select(stream => StreamDumpMapping.ToProto(producer, stream)));
        return dump;
    }

    public static ConsumerDump ToProto(Consumer consumer)
    {
        var dump = new ConsumerDump
        {
            Id = consumer.Id,
            ProducerId = consumer.Producer.Id,
            Kind = RtpMessages.ToText(consumer.Producer.Kind),
            Type = ObjectMessages.ToText(consumer.Producer.Type),
            RtpParameters = RtpMessages.ToProto(consumer.RtpParameters),
            Paused = consumer.Paused,
            ProducerPaused = consumer.Producer.Paused,
            Priority = (uint)consumer.Priority,
            PreferredSpatialLayer = consumer.PreferredLayers?.SpatialLayer ?? NoLayer,
            PreferredTemporalLayer = consumer.PreferredLayers?.TemporalLayer ?? NoLayer,
            TargetSpatialLayer = consumer.TargetLayers?.SpatialLayer ?? NoLayer,
            TargetTemporalLayer = consumer.TargetLayers?.TemporalLayer ?? NoLayer,
            CurrentSpatialLayer = consumer.CurrentLayers?.SpatialLayer ?? NoLayer,
            CurrentTemporalLayer = consumer.CurrentLayers?.TemporalLayer ?? NoLayer,
        };
        dump.ConsumableRtpEncodings.AddRange(RtpMessages.ToProto(consumer.Producer.ConsumableRtpParameters).Encodings);
        dump.SupportedCodecPayloadTypes.AddRange(consumer.RtpParameters.Codecs.Select(codec => (uint)codec.PayloadType));
        dump.TraceEventTypes.AddRange(TraceMessages.ToProto(consumer.TraceEventTypes));
        dump.RtpStreams.Add(StreamDumpMapping.ToProto(consumer));
        return dump;
    }

    private static void AddSources(RtpListenerDump listener, Producer producer)
    {
        if (producer.RtpParameters.Mid is { Length: > 0 } mid)
        {
            listener.MidTable[mid] = producer.Id;
        }

        foreach (ProducerStream stream in producer.Streams)
        {
            if (stream.Ssrc is { } ssrc)
            {
                listener.SsrcTable[ssrc.Value] = producer.Id;
            }

            if (stream.RtxSsrc is { } rtxSsrc)
            {
                listener.SsrcTable[rtxSsrc.Value] = producer.Id;
            }

            if (stream.Encoding.Rid is { } rid)
            {
                listener.RidTable[rid] = producer.Id;
            }
        }
    }

    private static void AddPath(TransportDump dump, WebRtcTransport transport)
    {
        WebRtcTransportInfo info = TransportMessages.ToProto(transport);
        dump.IceRole = StatsMapping.IceRole;
        dump.IceParameters = info.IceParameters;
        dump.IceCandidates.AddRange(info.IceCandidates);
        dump.IceState = StateNames.Of(transport.IceState);
        dump.IceSelectedTuple = transport.SelectedTuple is { } tuple ? StatsMapping.ToProto(tuple) : null;
        dump.DtlsParameters = info.DtlsParameters;
        if (transport.DtlsLocalRole is { } role)
        {
            dump.DtlsParameters.Role = StateNames.Of(role);
        }

        dump.DtlsState = StateNames.Of(transport.DtlsState);
    }

    private static void AddPath(TransportDump dump, PlainTransport transport)
    {
        dump.RtcpMux = transport.Options.RtcpMux;
        dump.Comedia = transport.Options.Comedia;
        dump.Tuple = PlainMessages.ToProto(transport.Tuple);
        dump.RtcpTuple = PlainMessages.ToProto(transport.RtcpTuple);
        dump.SrtpParameters = PlainMessages.ToProto(transport.SrtpParameters);
    }

    private static RecvRtpHeaderExtensions ToProto(IReadOnlyList<Producer> producers)
    {
        var ids = new RecvRtpHeaderExtensions();
        foreach (RtpHeaderExtensionParameters extension in producers.SelectMany(producer => producer.RtpParameters.HeaderExtensions))
        {
            switch (extension.Uri)
            {
                case RtpHeaderExtensionUris.Mid: ids.Mid = (uint)extension.Id; break;
                case RtpHeaderExtensionUris.RtpStreamId: ids.Rid = (uint)extension.Id; break;
                case RtpHeaderExtensionUris.RepairedRtpStreamId: ids.Rrid = (uint)extension.Id; break;
                case RtpHeaderExtensionUris.AbsoluteSendTime: ids.AbsSendTime = (uint)extension.Id; break;
                case RtpHeaderExtensionUris.TransportWideCongestionControl: ids.TransportWideCc01 = (uint)extension.Id; break;
            }
        }

        return ids;
    }

    private static Contracts.Sfu.RtpMapping ToProto(Media.Ortc.RtpMapping mapping)
    {
        var message = new Contracts.Sfu.RtpMapping();
        message.Codecs.AddRange(mapping.Codecs.Select(codec => new CodecMapping
        {
            PayloadType = (uint)codec.PayloadType,
            MappedPayloadType = (uint)codec.MappedPayloadType,
        }));
        foreach (RtpEncodingMapping encoding in mapping.Encodings)
        {
            var entry = new EncodingMapping { MappedSsrc = encoding.MappedSsrc };
            if (encoding.Ssrc is { } ssrc)
            {
                entry.Ssrc = ssrc;
            }

            if (encoding.Rid is { } rid)
            {
                entry.Rid = rid;
            }

            if (encoding.ScalabilityMode is { } mode)
            {
                entry.ScalabilityMode = mode;
            }

            message.Encodings.Add(entry);
        }

        return message;
    }
}
