using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>
/// One producer on its way to another worker (mediasoup's consumer of type "pipe"): all of its streams and layers, with the numbers and timestamps
/// that they have. Only payload types, SSRCs and ids of header extensions become the router's.
/// </summary>
public sealed class PipeConsumer
{
    private readonly HeaderExtensionMap _extensions;
    private readonly PayloadTypeSet _payloadTypes;
    private readonly Ssrc[] _ssrcs;
    private readonly uint[] _packets;
    private readonly uint[] _octets;
    private TrafficCounter _traffic;
    private bool _hasBegun;

    internal PipeConsumer(PipeTransport transport, Producer producer, string id)
    {
        Transport = transport;
        Producer = producer;
        Id = id;
        RtpParameters = CreateParameters(transport, producer);
        WantedSpatialLayer = producer.Layers.SpatialLayers - 1;
        _extensions = new HeaderExtensionMap(producer.RtpParameters, RtpParameters);
        _payloadTypes = PayloadTypeSet.Of(RtpParameters.Codecs);
        _ssrcs = [.. RtpParameters.Encodings.Select(encoding => new Ssrc(encoding.Ssrc!.Value))];
        _packets = new uint[_ssrcs.Length];
        _octets = new uint[_ssrcs.Length];
    }

    /// <summary>Its id, unique in the transport.</summary>
    public string Id { get; }

    /// <summary>What it carries.</summary>
    public Producer Producer { get; }

    /// <summary>The transport to the other worker.</summary>
    public PipeTransport Transport { get; }

    /// <summary>What the other side receives: the parameters of the producer's image there.</summary>
    public RtpParameters RtpParameters { get; }

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The highest spatial layer that anybody watches on the other side; null: nobody does. For audio it has no meaning.</summary>
    public int? WantedSpatialLayer { get; private set; }

    /// <summary>Packets and bytes that were carried.</summary>
    public ref TrafficCounter Traffic => ref _traffic;

    internal ReadOnlySpan<Ssrc> Ssrcs => _ssrcs;

    /// <summary>The image exists: packets are carried from now on, and what its peer last told of its clock.</summary>
    public void Begin(MonotonicTime now, IDatagramSink sink)
    {
        _hasBegun = true;
        foreach (ProducerStream stream in Producer.Streams)
        {
            HandleSenderReport(stream, now, sink);
        }
    }

    /// <summary>The other side tells what is watched there.</summary>
    public void SetWantedSpatialLayer(int? spatialLayer, MonotonicTime now)
    {
        if (!IsClosed && WantedSpatialLayer != spatialLayer)
        {
            WantedSpatialLayer = spatialLayer;
            Producer.NoteWatching(now);
        }
    }

    /// <summary>Closes it by request.</summary>
    public void Close(MonotonicTime now) => Close(ConsumerCloseReason.Closed, now);

    internal void Close(ConsumerCloseReason reason, MonotonicTime now)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        Producer.Pipes.Remove(this);
        Producer.NoteWatching(now);
        Transport.Forget(this);
        Transport.Context.Raise(new MediaEvent.PipeConsumerClosed(Transport.Router.Id, Transport.Id, Transport.RemoteWorker, Producer.Id, reason));
    }

    internal void HandleProducerPaused(bool paused) =>
        Transport.Context.Raise(new MediaEvent.PipeConsumerProducerPaused(Transport.Router.Id, Transport.Id, Transport.RemoteWorker, Producer.Id, paused));

    internal void Forward(in RtpPacketView packet, int index, byte payloadType, MonotonicTime now, IDatagramSink sink)
    {
        if (!_hasBegun || !Transport.CanSend || !_payloadTypes.Contains(payloadType))
        {
            return;
        }

        // Whatever form of header extensions the peer chose, the longer one takes them all.
        var writer = new RtpPacketWriter(sink.GetBuffer()[..IDatagramSink.MaxDatagramLength], twoByteExtensions: true);
        bool written = writer.TryWriteHeader(packet.Marker, payloadType, packet.SequenceNumber, packet.Timestamp, _ssrcs[index]);
        foreach (RtpExtensionElement extension in packet.Extensions)
        {
            int id = _extensions[extension.Id];
            written &= id == 0 || writer.TryAddExtension(id, extension.Value);
        }

        if (!written || !writer.TryAppendPayload(packet.Payload))
        {
            Transport.Context.Drops.Count(DropReason.RtpTooLarge);
            return;
        }

        _packets[index]++;
        _octets[index] += (uint)packet.Payload.Length;
        _traffic.Add(writer.Length, now);
        Transport.Traffic.RtpSent.Add(writer.Length, now);
        Transport.SendDatagram(writer.Length, now, sink);
    }

    /// <summary>The peer told its clock: consumers of the other side keep its sound and picture together by it.</summary>
    internal void HandleSenderReport(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        SenderReportNote note = stream.SenderReport;
        if (!_hasBegun || !note.Exists)
        {
            return;
        }

        TimeSpan since = now - note.ReceivedAt;
        NtpTime ntp = NtpTime.From(note.Ntp.ToTimeSpan() + since);
        RtpTimestamp timestamp = note.Rtp + (long)(since.TotalSeconds * stream.ClockRate);
        int index = stream.Index;
        Span<byte> buffer = sink.GetBuffer();
        if (SenderReport.TryWrite(buffer, _ssrcs[index], ntp, timestamp, _packets[index], _octets[index], [], out int length))
        {
            Transport.SendRtcp(buffer, length, now, sink);
        }
    }

    internal void RequestKeyFrame(Ssrc ssrc, MonotonicTime now, IDatagramSink sink)
    {
        int index = Array.IndexOf(_ssrcs, ssrc);
        if (index >= 0)
        {
            Producer.RequestKeyFrame(Producer.Streams[index], now, sink);
        }
    }

    private static RtpParameters CreateParameters(PipeTransport transport, Producer producer)
    {
        RtpParameters parameters = PipeConsumerRtpParameters.Create(
            producer.ConsumableRtpParameters, enableRtx: false, transport.Context.NextSsrc);

        // Consumers have no use for it, but the image is read as the producer is, and layers of AV1 are told by nothing else.
        const string Uri = RtpHeaderExtensionUris.DependencyDescriptor;
        RtpHeaderExtension? descriptor = transport.Router.RtpCapabilities.HeaderExtensions.FirstOrDefault(extension => extension.Uri == Uri);
        bool isSent = producer.RtpParameters.HeaderExtensions.Any(extension => extension.Uri == Uri);
        return descriptor is null || !isSent || parameters.HeaderExtensions.Any(extension => extension.Uri == Uri)
            ? parameters
            : parameters with
            {
                HeaderExtensions =
                [
                    .. parameters.HeaderExtensions, new RtpHeaderExtensionParameters { Uri = Uri, Id = descriptor.PreferredId },
                ],
            };
    }
}
