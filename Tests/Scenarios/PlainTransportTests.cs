using System.Net;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>Plain transports beside browsers: whose packet is whose, on which socket, under which keys.</summary>
public sealed class PlainTransportTests : IDisposable
{
    private static readonly TransportAddress Peer = TransportAddress.From(IPAddress.Parse("203.0.113.9"), 6000);
    private static readonly TransportAddress Stranger = TransportAddress.From(IPAddress.Parse("203.0.113.10"), 6000);
    private readonly VirtualCall _call = new();
    private ushort _number;

    public void Dispose() => _call.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(SrtpProfile.AeadAes256Gcm)]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_32)]
    public void A_packet_goes_from_one_plain_peer_to_another_over_the_shared_socket(SrtpProfile? profile)
    {
        SrtpParameters? theirs = profile is { } suite ? new SrtpParameters(suite, Key(suite, 7)) : null;
        PlainTransport send = Create("send", new PlainTransportOptions { SrtpProfile = profile });
        PlainTransport receive = Create("receive", new PlainTransportOptions { SrtpProfile = profile });
        Connect(send, Peer, theirs);
        Connect(receive, Stranger, theirs);
        Producer producer = Produce(send);
        Consumer consumer = Consume(receive, producer);
        using SrtpSender? sender = theirs is null ? null : Sender(theirs);

        _call.Receive(Opus(sender), Peer, VirtualCall.PlainAddress);

        Assert.Empty(_call.Sockets.Open);
        (byte[] datagram, FiveTuple path) = Assert.Single(_call.PlainSent);
        Assert.Equal(new FiveTuple(TransportProtocol.Udp, VirtualCall.PlainAddress, Stranger), path);
        int length = datagram.Length;
        if (receive.SrtpParameters is { } ours)
        {
            using SrtpReceiver receiver = Receiver(ours);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(datagram, out length));
        }

        Assert.True(RtpPacketView.TryParse(datagram.AsSpan(0, length), out RtpPacketView packet));
        Assert.Equal(consumer.Ssrc, packet.Ssrc);
        Assert.Equal([0xFC, 1, 2, 3], packet.Payload.ToArray());
    }

    [Fact]
    public void Browser_and_plain_peer_hear_each_other()
    {
        VirtualPeer anna = _call.Join("anna");
        PlainTransport plain = Create("plain");
        Connect(plain, Peer);
        Consume(plain, VirtualTrack.ProduceAudio(anna).Producer);
        VirtualTrack.Consume(_call, anna, Produce(plain, 4444), "to-anna");

        _call.Receive(Opus(null, 4444), Peer, VirtualCall.PlainAddress);
        Assert.Single(anna.Received);
        _call.Run(TimeSpan.FromSeconds(2));

        // RFC 3550 §6.4.2: the peer gets receiver reports although it was sent no RTP.
        Assert.Contains(_call.PlainSent, sent => RtpPacketView.IsRtcp(sent.Datagram) && sent.Path.Remote == Peer);
    }

    [Fact]
    public void Peers_on_the_shared_socket_are_told_apart_by_their_address()
    {
        PlainTransport first = Create("first");
        PlainTransport second = Create("second");
        Connect(first, Peer);
        Connect(second, Stranger);
        Produce(first);
        Produce(second, id: "second-audio");

        _call.Receive(Opus(), Stranger, VirtualCall.PlainAddress);

        Assert.Equal((0, 1), (first.Traffic.RtpReceived.Packets, second.Traffic.RtpReceived.Packets));
    }

    [Fact]
    public void Two_transports_on_the_shared_socket_cannot_have_one_peer()
    {
        Connect(Create("first"), Peer);
        PlainTransport second = Create("second");

        MediaException exception = Assert.Throws<MediaException>(() => Connect(second, Peer));

        Assert.Equal(MediaError.AlreadyExists, exception.Error);
        Assert.Contains("'first'", exception.Message, StringComparison.Ordinal);
        Connect(second, Stranger);
        _call.Worker.GetPlainTransport("first").Close(_call.Now, _call.Sink);
        Connect(Create("third"), Peer);
    }

    [Fact]
    public void Comedia_learns_the_peer_from_its_first_packet_and_then_takes_no_other()
    {
        PlainTransport transport = Create("plain", new PlainTransportOptions { Comedia = true });
        Consume(transport, Produce(transport));
        TransportAddress local = transport.Tuple.Local;
        Assert.Equal(VirtualCall.FirstPlainPort, local.Port);
        // V=2, but half a header.
        _call.Receive([0x80, 111, 0, 1], Stranger, local);
        Assert.Null(transport.Tuple.Remote);

        _call.Receive(Opus(), Peer, local);
        _call.Receive(Opus(), Stranger, local);

        Assert.Equal(Peer, transport.Tuple.Remote);
        Assert.Equal(Peer, Assert.Single(_call.Events.OfType<MediaEvent.TupleLearned>()).Tuple.Remote);
        Assert.Equal(1, transport.Traffic.RtpReceived.Packets);
        Assert.Equal(1, _call.Worker.Drops[DropReason.PlainUnexpectedSource]);
        Assert.Equal(Peer, Assert.Single(_call.PlainSent).Path.Remote);
    }

    [Fact]
    public void Comedia_with_srtp_learns_from_authentic_packets_alone()
    {
        PlainTransport transport = Create("plain", new PlainTransportOptions { Comedia = true, SrtpProfile = SrtpProfile.AeadAes128Gcm });
        Produce(transport);
        var theirs = new SrtpParameters(SrtpProfile.AeadAes128Gcm, Key(SrtpProfile.AeadAes128Gcm, 1));
        using SrtpSender forger = Sender(new SrtpParameters(SrtpProfile.AeadAes128Gcm, Key(SrtpProfile.AeadAes128Gcm, 2)));
        using SrtpSender sender = Sender(theirs);

        _call.Receive(Opus(sender), Peer, transport.Tuple.Local);
        Assert.Equal(1, _call.Worker.Drops[DropReason.SrtpNoKeys]);
        transport.Connect(new PlainConnectOptions { SrtpParameters = theirs }, _call.Now, _call.Sink);
        _call.Receive(Opus(forger), Stranger, transport.Tuple.Local);
        Assert.Null(transport.Tuple.Remote);
        _call.Receive(Opus(sender), Peer, transport.Tuple.Local);

        Assert.Equal(Peer, transport.Tuple.Remote);
        Assert.Equal(1, _call.Worker.Drops[DropReason.SrtpAuthenticationFailed]);
    }

    [Fact]
    public void Without_multiplexing_rtcp_has_a_socket_and_a_peer_of_its_own()
    {
        PlainTransport transport = Create("plain", new PlainTransportOptions { RtcpMux = false, Comedia = true });
        Producer producer = Produce(transport);
        TransportAddress rtcp = transport.RtcpTuple!.Local;
        Assert.Equal([transport.Tuple.Local, rtcp], _call.Sockets.Open);
        byte[] report = new byte[100];
        Assert.True(ReceiverReport.TryWrite(report, new Ssrc(1), [], out int length));

        _call.Receive(report[..length], Peer.WithPort(6001), transport.Tuple.Local);
        _call.Receive(Opus(), Peer, rtcp);
        Assert.Equal(2, _call.Worker.Drops[DropReason.PlainUnexpectedSource]);
        _call.Receive(Opus(), Peer, transport.Tuple.Local);
        _call.Receive(report[..length], Peer.WithPort(6001), rtcp);
        _call.Run(TimeSpan.FromSeconds(2));

        Assert.Equal((Peer, Peer.WithPort(6001)), (transport.Tuple.Remote, transport.RtcpTuple.Remote));
        Assert.Equal(Peer.WithPort(6001), Assert.Single(_call.Events.OfType<MediaEvent.RtcpTupleLearned>()).Tuple.Remote);
        Assert.Equal(1, producer.Streams[0].Traffic.Packets);
        Assert.All(_call.PlainSent, sent => Assert.Equal((rtcp, Peer.WithPort(6001)), (sent.Path.Local, sent.Path.Remote)));
        Assert.NotEmpty(_call.PlainSent);
    }

    [Fact]
    public void Closing_gives_the_sockets_back()
    {
        PlainTransport transport = Create("plain", new PlainTransportOptions { RtcpMux = false });

        transport.Close(_call.Now, _call.Sink);

        Assert.Empty(_call.Sockets.Open);
        _call.Receive(Opus(), Peer, transport.Tuple.Local);
        Assert.Equal(1, _call.Worker.Drops[DropReason.UnknownTuple]);
    }

    [Fact]
    public void A_range_that_is_used_up_is_told_and_leaves_nothing_open()
    {
        // Four ports: one of another program, three for one and a half transports.
        _call.Sockets.Taken.Add(VirtualCall.PlainAddress.WithPort(VirtualCall.FirstPlainPort + 1));
        var options = new PlainTransportOptions { RtcpMux = false };
        Create("first", options);

        MediaException exception = Assert.Throws<MediaException>(() => Create("second", options));

        Assert.Equal(MediaError.ResourceExhausted, exception.Error);
        Assert.Contains("41000 to 41003", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, _call.Sockets.Open.Count);
        Assert.Equal(1, _call.Worker.TransportCount);
    }

    [Fact]
    public void A_port_that_is_asked_for_is_bound_or_refused()
    {
        PlainTransport transport = Create("first", new PlainTransportOptions { ListenInfo = new PlainListenInfo(Port: 1234, AnnouncedAddress: "sfu.example") });
        Assert.Equal((1234, "sfu.example", false), (transport.Tuple.Local.Port, transport.Tuple.AnnouncedAddress, transport.SharesSocket));
        _call.Sockets.Taken.Add(VirtualCall.PlainAddress.WithPort(1235));

        Assert.Equal(MediaError.AlreadyExists, Assert.Throws<MediaException>(
            () => Create("second", new PlainTransportOptions { ListenInfo = new PlainListenInfo(Port: 1234) })).Error);
        Assert.Equal(MediaError.InvalidArgument, Assert.Throws<MediaException>(
            () => Create("second", new PlainTransportOptions { ListenInfo = new PlainListenInfo(Port: 1235) })).Error);
    }

    [Fact]
    public void Another_suite_in_connect_changes_ours_and_our_key()
    {
        PlainTransport transport = Create("plain", new PlainTransportOptions { SrtpProfile = SrtpProfile.Aes128CmHmacSha1_80 });
        Assert.Equal(30, Convert.FromBase64String(transport.SrtpParameters!.KeyBase64).Length);

        Connect(transport, Peer, new SrtpParameters(SrtpProfile.AeadAes256Gcm, Key(SrtpProfile.AeadAes256Gcm, 3)));

        Assert.Equal(SrtpProfile.AeadAes256Gcm, transport.SrtpParameters.CryptoSuite);
        Assert.Equal(44, Convert.FromBase64String(transport.SrtpParameters.KeyBase64).Length);
        Assert.DoesNotContain(transport.SrtpParameters.KeyBase64, $"{transport.SrtpParameters}", StringComparison.Ordinal);
    }

    [Fact]
    public void Stun_and_dtls_have_no_business_on_plain_sockets()
    {
        // RFC 8489 §5: a binding request without attributes. RFC 6347 §4.1: a handshake record.
        byte[] stun = [0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        byte[] dtls = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        _call.Receive(stun, Peer, VirtualCall.PlainAddress);
        _call.Receive(dtls, Peer, VirtualCall.PlainAddress);

        Assert.Equal(2, _call.Worker.Drops[DropReason.PlainUnexpectedProtocol]);
    }

    private PlainTransport Create(string id, PlainTransportOptions? options = null) =>
        _call.Router.CreatePlainTransport(id, options ?? new PlainTransportOptions());

    private void Connect(PlainTransport transport, TransportAddress peer, SrtpParameters? parameters = null) => transport.Connect(
        new PlainConnectOptions { Ip = peer.ToIPAddress(), Port = peer.Port, SrtpParameters = parameters }, _call.Now, _call.Sink);

    private static Producer Produce(PlainTransport transport, uint ssrc = 1111, string id = "plain-audio") => transport.Produce(new ProducerOptions
    {
        Id = id,
        Kind = MediaKind.Audio,
        RtpParameters = new RtpParameters
        {
            Codecs = [new RtpCodecParameters { MimeType = "audio/opus", PayloadType = 111, ClockRate = 48_000, Channels = 2 }],
            Encodings = [new RtpEncodingParameters { Ssrc = ssrc }],
        },
    });

    private Consumer Consume(PlainTransport transport, Producer producer) => transport.Consume(
        new ConsumerOptions { Id = "plain-consumer", ProducerId = producer.Id, RtpCapabilities = SupportedRtpCapabilities.Value }, _call.Now, _call.Sink);

    private byte[] Opus(SrtpSender? sender = null, uint ssrc = 1111)
    {
        byte[] buffer = new byte[200];
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(false, 111, new SequenceNumber(++_number), new RtpTimestamp(_number * 960u), new Ssrc(ssrc));
        writer.TryAppendPayload([0xFC, 1, 2, 3]);
        int length = writer.Written.Length;
        return buffer[..(sender?.ProtectRtp(buffer, length) ?? length)];
    }

    private static string Key(SrtpProfile profile, byte fill)
    {
        byte[] master = new byte[SrtpProfiles.MasterKeyLength(profile) + SrtpProfiles.MasterSaltLength(profile)];
        Array.Fill(master, fill);
        return Convert.ToBase64String(master);
    }

    private static SrtpSender Sender(SrtpParameters parameters)
    {
        byte[] master = Convert.FromBase64String(parameters.KeyBase64);
        int keyLength = SrtpProfiles.MasterKeyLength(parameters.CryptoSuite);
        return new SrtpSender(parameters.CryptoSuite, master.AsSpan(0, keyLength), master.AsSpan(keyLength));
    }

    private static SrtpReceiver Receiver(SrtpParameters parameters)
    {
        byte[] master = Convert.FromBase64String(parameters.KeyBase64);
        int keyLength = SrtpProfiles.MasterKeyLength(parameters.CryptoSuite);
        return new SrtpReceiver(parameters.CryptoSuite, master.AsSpan(0, keyLength), master.AsSpan(keyLength));
    }
}
