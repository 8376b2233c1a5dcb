using System.Buffers.Binary;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

/// <summary>What networks do to handshakes.</summary>
public class DtlsNetworkTests
{
    private const byte ChangeCipherSpec = 20;
    private const int RecordHeaderLength = 13;
    private const int HandshakeHeaderLength = 12;
    private static readonly DtlsOptions Patient = new() { HandshakeTimeout = TimeSpan.FromMinutes(10) };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_handshake_survives_loss_duplication_and_reordering(int seed)
    {
        using DtlsPair pair = new(Patient);
        Random random = new(seed);
        Dictionary<bool, byte[]> late = [];
        pair.Network = (datagram, fromClient) =>
        {
            // The server's last flight has no timer of its own (RFC 6347 §4.2.4); see the test below.
            if (!fromClient && datagram[0] == ChangeCipherSpec)
            {
                return [datagram];
            }

            List<byte[]> arriving = late.Remove(fromClient, out byte[]? before) ? [before] : [];
            switch (random.Next(10))
            {
                case < 3:
                    break;
                case < 5:
                    arriving.AddRange([datagram, datagram]);
                    break;
                case < 7:
                    late[fromClient] = datagram;
                    break;
                default:
                    arriving.Insert(0, datagram);
                    break;
            }

            return arriving;
        };
        pair.Start();
        pair.Run(TimeSpan.FromMinutes(9));
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void A_lost_last_flight_is_sent_again_when_the_client_asks()
    {
        // libssl's own timer has to run out for this, so the shortest one that can be told from its 15 ms of tolerance.
        TimeSpan timeout = TimeSpan.FromMilliseconds(60);
        using DtlsPair pair = new(Patient with { InitialRetransmissionTimeout = timeout, MaximumRetransmissionTimeout = timeout });
        int lost = 0;
        pair.Network = (datagram, fromClient) => !fromClient && datagram[0] == ChangeCipherSpec && lost++ < 2 ? [] : [datagram];
        pair.Start();
        pair.Run(TimeSpan.FromSeconds(5), beforeDeadline: () => Thread.Sleep(timeout));
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.True(lost > 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_hello_in_two_datagrams_is_put_together(bool lastFirst)
    {
        using DtlsPair pair = new();
        bool isFirst = true;
        pair.Network = (datagram, fromClient) =>
        {
            if (!fromClient)
            {
                return [datagram];
            }

            if (!isFirst)
            {
                return [ShiftSequenceNumbers(datagram)];
            }

            isFirst = false;
            byte[][] halves = [Fragment(datagram, 0, 100), Fragment(datagram, 100, datagram.Length - RecordHeaderLength - HandshakeHeaderLength - 100)];
            return lastFirst ? halves.Reverse() : halves;
        };
        pair.Connect();
    }

    [Fact]
    public void A_client_without_answer_repeats_itself_and_gives_up()
    {
        using DtlsPair pair = new();
        int sent = 0;
        pair.Network = (_, _) =>
        {
            sent++;
            return [];
        };
        MonotonicTime start = pair.Now;
        pair.Start();
        pair.Run(TimeSpan.FromSeconds(29.9));
        Assert.Equal(DtlsState.Connecting, pair.Client.State);
        Assert.InRange(sent, 5, 12);                                 // at 0, 0.4, 1.2, 2.8, 6, 12.4 and 25.2 s
        Assert.Equal(start + TimeSpan.FromSeconds(30), pair.Client.NextDeadline);
        pair.Run(TimeSpan.FromSeconds(10));
        DtlsEvent failed = Assert.Single(DtlsPair.Events(pair.Client));
        Assert.Equal((DtlsEventKind.Failed, DtlsFailure.HandshakeTimeout), (failed.Kind, failed.Failure));
        Assert.Equal(MonotonicTime.Never, pair.Client.NextDeadline);
    }

    [Fact]
    public void A_server_whose_client_disappears_gives_up()
    {
        using DtlsPair pair = new();
        int arrived = 0;
        pair.Network = (datagram, fromClient) => fromClient && arrived++ == 0 ? [datagram] : [];
        pair.Server.Start(pair.Now);
        Assert.Equal(MonotonicTime.Never, pair.Server.NextDeadline);
        pair.Start();
        pair.Exchange();
        Assert.Equal(1, pair.ServerContext.HandshakesInProgress);
        pair.Run(TimeSpan.FromSeconds(31));
        Assert.Equal(DtlsFailure.HandshakeTimeout, Assert.Single(DtlsPair.Events(pair.Server)).Failure);
        Assert.Equal(0, pair.ServerContext.HandshakesInProgress);
    }

    [Fact]
    public void Handshakes_under_way_are_bounded_and_the_next_attempt_gets_in()
    {
        using DtlsCertificate certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch);
        using DtlsContext clients = new(certificate, new DtlsOptions());
        using DtlsContext servers = new(certificate, new DtlsOptions { MaxHandshakesInProgress = 1 });
        using DtlsSession firstClient = new(clients, DtlsRole.Client, servers.Fingerprints);
        using DtlsSession secondClient = new(clients, DtlsRole.Client, servers.Fingerprints);
        using DtlsSession firstServer = new(servers, DtlsRole.Server, clients.Fingerprints);
        using DtlsSession secondServer = new(servers, DtlsRole.Server, clients.Fingerprints);
        MonotonicTime now = MonotonicTime.FromMilliseconds(5);
        foreach (DtlsSession session in (DtlsSession[])[firstServer, secondServer, firstClient, secondClient])
        {
            session.Start(now);
        }

        Move(firstClient, firstServer, now);
        Move(secondClient, secondServer, now);
        Assert.Equal(1, servers.HandshakesInProgress);
        Assert.Equal(1, servers.HandshakesRefused);
        Assert.Equal(1, servers.LiveConnections);
        Assert.Equal(1, secondServer.DroppedDatagrams);

        firstServer.Dispose();
        now = secondClient.NextDeadline;
        secondClient.HandleDeadline(now);
        while (Move(secondClient, secondServer, now) | Move(secondServer, secondClient, now))
        {
        }

        Assert.Equal(DtlsState.Connected, secondClient.State);
        Assert.Equal(DtlsState.Connected, secondServer.State);
    }

    [Fact]
    public void A_client_over_the_bound_starts_when_there_is_room()
    {
        using DtlsCertificate certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch);
        using DtlsContext context = new(certificate, new DtlsOptions { MaxHandshakesInProgress = 1 });
        using DtlsSession first = new(context, DtlsRole.Client, context.Fingerprints);
        using DtlsSession second = new(context, DtlsRole.Client, context.Fingerprints);
        first.Start(MonotonicTime.Zero);
        second.Start(MonotonicTime.Zero);
        Assert.False(second.TryWriteTransmit(new byte[1500], out _));
        Assert.Equal(MonotonicTime.FromMilliseconds(400), second.NextDeadline);
        first.Close(MonotonicTime.Zero);
        second.HandleDeadline(second.NextDeadline);
        Assert.True(second.TryWriteTransmit(new byte[1500], out _));
        Assert.Equal(1, context.HandshakesRefused);
    }

    internal static bool Move(DtlsSession from, DtlsSession to, MonotonicTime now)
    {
        byte[] buffer = new byte[1500];
        bool moved = false;
        while (from.TryWriteTransmit(buffer, out int length))
        {
            to.HandleDatagram(buffer.AsSpan(0, length), now);
            moved = true;
        }

        return moved;
    }

    // One record with one handshake message, cut to a fragment of it (RFC 6347 §4.2.3): record header 13, then
    // type 1, length 3, message sequence 2, fragment offset 3, fragment length 3.
    private static byte[] Fragment(byte[] datagram, int offset, int length)
    {
        byte[] fragment = new byte[RecordHeaderLength + HandshakeHeaderLength + length];
        datagram.AsSpan(0, RecordHeaderLength + HandshakeHeaderLength).CopyTo(fragment);
        datagram.AsSpan(RecordHeaderLength + HandshakeHeaderLength + offset, length).CopyTo(fragment.AsSpan(RecordHeaderLength + HandshakeHeaderLength));
        fragment[10] = (byte)(offset == 0 ? 0 : 1);                                            // record sequence number
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(11), (ushort)(HandshakeHeaderLength + length));
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(20), (ushort)offset);            // low bytes of the offset
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(23), (ushort)length);            // low bytes of the length
        return fragment;
    }

    // The second fragment took a sequence number, so the unencrypted records behind it move up by one.
    private static byte[] ShiftSequenceNumbers(byte[] datagram)
    {
        byte[] shifted = (byte[])datagram.Clone();
        for (int offset = 0; offset < shifted.Length;)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(shifted.AsSpan(offset + 3)) == 0)
            {
                shifted[offset + 10]++;
            }

            offset += RecordHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(shifted.AsSpan(offset + 11));
        }

        return shifted;
    }
}
