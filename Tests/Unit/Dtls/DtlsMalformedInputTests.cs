using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

public class DtlsMalformedInputTests
{
    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(22, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(128, false)]
    public void Dtls_is_told_by_its_first_byte(byte first, bool expected)
    {
        Assert.Equal(expected, DtlsSession.IsDtls([first, 0]));
        Assert.False(DtlsSession.IsDtls([]));
    }

    [Fact]
    public void What_is_no_client_hello_costs_a_server_no_session()
    {
        using DtlsPair pair = new();
        Random random = new(1);
        pair.Server.Start(pair.Now);
        for (int i = 0; i < 5000; i++)
        {
            byte[] datagram = new byte[random.Next(200)];
            random.NextBytes(datagram);
            pair.Server.HandleDatagram(datagram, pair.Now);
        }

        Assert.Equal(0, pair.ServerContext.LiveConnections);
        Assert.Equal(5000, pair.Server.DroppedDatagrams);
        pair.Connect();
    }

    [Fact]
    public void Datagrams_out_of_place_are_dropped()
    {
        using DtlsPair pair = new();
        pair.Client.Start(pair.Now);
        byte[] hello = Assert.Single(pair.Take(pair.Client));
        pair.Server.HandleDatagram(hello, pair.Now);                           // not started
        pair.Server.Start(pair.Now);
        pair.Server.HandleDatagram(new byte[DtlsSession.MaxDatagramLength + 1], pair.Now);
        Assert.Equal(2, pair.Server.DroppedDatagrams);
        pair.Server.HandleDatagram(hello, pair.Now);
        pair.Exchange();
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void Damaged_handshakes_never_throw_and_leave_nothing_behind()
    {
        int connected = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            Random random = new(seed);
            using DtlsPair pair = new();
            pair.Network = (datagram, _) =>
            {
                byte[] damaged = (byte[])datagram.Clone();
                switch (random.Next(4))
                {
                    case 0:
                        damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        damaged = damaged[..random.Next(damaged.Length)];
                        break;
                    case 2:
                        random.NextBytes(damaged.AsSpan(random.Next(damaged.Length)));
                        break;
                    default:
                        damaged = [.. damaged, .. damaged[..random.Next(damaged.Length)]];
                        break;
                }

                return random.Next(3) == 0 ? [damaged, datagram] : [datagram];
            };
            pair.Start();
            pair.Run(TimeSpan.FromSeconds(40));
            Assert.NotEqual(DtlsState.New, pair.Client.State);
            Assert.NotEqual(DtlsState.Connecting, pair.Client.State);
            connected += pair.Client.State == DtlsState.Connected ? 1 : 0;
        }

        // Most of the damage is in records that libssl drops, so that the intact copy behind them still counts.
        Assert.True(connected > 50, $"{connected} of 150 connected");
    }

    [Fact]
    public void Truncated_datagrams_never_throw()
    {
        using DtlsPair model = new();
        List<byte[]> fromClient = [];
        List<byte[]> fromServer = [];
        model.Network = (datagram, isClients) =>
        {
            (isClients ? fromClient : fromServer).Add(datagram);
            return [datagram];
        };
        model.Connect();
        for (int cut = 1; cut < 300; cut += 7)
        {
            using DtlsPair pair = new();
            pair.Start();
            foreach (byte[] datagram in fromClient.Where(datagram => datagram.Length > cut))
            {
                pair.Server.HandleDatagram(datagram.AsSpan(0, cut), pair.Now);
            }

            foreach (byte[] datagram in fromServer.Where(datagram => datagram.Length > cut))
            {
                pair.Client.HandleDatagram(datagram.AsSpan(0, cut), pair.Now);
            }

            Assert.NotEqual(DtlsState.Connected, pair.Client.State);
        }
    }

    [Fact]
    public void Forged_records_do_not_disturb_a_connected_session()
    {
        using DtlsPair pair = new();
        pair.Connect();
        Random random = new(3);
        Assert.True(pair.Client.TrySendApplicationData([1, 2, 3]));
        byte[] genuine = Assert.Single(pair.Take(pair.Client));
        for (int i = 0; i < 3000; i++)
        {
            byte[] forged = (byte[])genuine.Clone();
            forged[random.Next(forged.Length)] ^= (byte)(1 + random.Next(255));
            pair.Server.HandleDatagram(forged, pair.Now);
        }

        byte[] alert =
        [
            21, 0xfe, 0xfd,                // alert, DTLS 1.2
            0, 0, 0, 0, 0, 0, 0, 9,        // epoch 0, sequence number 9
            0, 2, 2, 40,                   // fatal, handshake_failure
        ];
        pair.Server.HandleDatagram(alert, pair.Now);
        pair.Server.HandleDatagram(genuine, pair.Now);
        pair.Server.HandleDatagram(genuine, pair.Now);                         // a replay
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        byte[] buffer = new byte[100];
        Assert.True(pair.Server.TryReadApplicationData(buffer, out int length));
        Assert.Equal([1, 2, 3], buffer[..length]);
        Assert.False(pair.Server.TryReadApplicationData(buffer, out _));
    }

    [Fact]
    public void A_session_needs_a_valid_fingerprint()
    {
        using DtlsCertificate certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch);
        using DtlsContext context = new(certificate, new DtlsOptions());
        Assert.Throws<ArgumentException>(() => new DtlsSession(context, DtlsRole.Client, []));
        Assert.Throws<ArgumentException>(() => new DtlsSession(context, DtlsRole.Client, [new DtlsFingerprint("sha-1", "AB:CD")]));
        Assert.Throws<ArgumentException>(() => new DtlsSession(context, DtlsRole.Client, [new DtlsFingerprint("sha-256", "AB:CD")]));
    }

    [Fact]
    public void A_disposed_session_takes_nothing()
    {
        using DtlsPair pair = new();
        pair.Start();
        pair.Server.Dispose();
        foreach (byte[] datagram in pair.Take(pair.Client))
        {
            pair.Server.HandleDatagram(datagram, pair.Now);
        }

        pair.Server.HandleDeadline(MonotonicTime.Never);
        Assert.Equal(0, pair.ServerContext.LiveConnections);
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }
}
