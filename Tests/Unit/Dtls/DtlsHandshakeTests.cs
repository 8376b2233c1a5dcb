using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

public class DtlsHandshakeTests
{
    [Fact]
    public void Both_roles_connect_and_know_each_other()
    {
        using DtlsPair pair = new();
        pair.Connect();
        Assert.Equal([new DtlsEvent(DtlsEventKind.Connected)], DtlsPair.Events(pair.Client));
        Assert.Equal([new DtlsEvent(DtlsEventKind.Connected)], DtlsPair.Events(pair.Server));
        Assert.Equal(pair.ServerContext.Fingerprints[0], pair.Client.RemoteFingerprint);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", pair.Client.RemoteCertificatePem, StringComparison.Ordinal);
        Assert.NotEqual(pair.Client.RemoteCertificatePem, pair.Server.RemoteCertificatePem);
        Assert.Equal(MonotonicTime.Never, pair.Client.NextDeadline);
        Assert.Equal(MonotonicTime.Never, pair.Server.NextDeadline);
        Assert.Equal(0, pair.ServerContext.HandshakesInProgress);
    }

    [Theory]
    [InlineData(1, 16, 14)]
    [InlineData(2, 16, 14)]
    [InlineData(7, 16, 12)]
    [InlineData(8, 32, 12)]
    public void Keying_material_is_equal_on_both_sides_and_split_by_direction(ushort profile, int keyLength, int saltLength)
    {
        using DtlsPair pair = new(new DtlsOptions { SrtpProfiles = [profile] });
        Assert.False(pair.Client.TryExportKeyingMaterial(out _));
        pair.Connect();
        Assert.True(pair.Client.TryExportKeyingMaterial(out DtlsKeyingMaterial client));
        Assert.True(pair.Server.TryExportKeyingMaterial(out DtlsKeyingMaterial server));
        Assert.Equal(profile, client.SrtpProfile);
        Assert.Equal(profile, server.SrtpProfile);
        Assert.Equal(keyLength, client.LocalKey.Length);
        Assert.Equal(saltLength, client.LocalSalt.Length);
        Assert.Equal(client.LocalKey, server.RemoteKey);
        Assert.Equal(client.LocalSalt, server.RemoteSalt);
        Assert.Equal(client.RemoteKey, server.LocalKey);
        Assert.Equal(client.RemoteSalt, server.LocalSalt);
        Assert.False(client.LocalKey.SequenceEqual(client.RemoteKey));
        Assert.False(client.LocalSalt.SequenceEqual(client.RemoteSalt));

        client.Dispose();
        Assert.True(client.LocalKey.IndexOfAnyExcept((byte)0) < 0);
        Assert.True(client.RemoteSalt.IndexOfAnyExcept((byte)0) < 0);
        server.Dispose();
    }

    [Theory]
    [InlineData(new ushort[] { 7, 8, 1, 2 }, new ushort[] { 1, 8, 7 }, 7)]   // what Chromium offers, our default
    [InlineData(new ushort[] { 1, 7 }, new ushort[] { 7, 1 }, 1)]
    [InlineData(new ushort[] { 7, 8, 1 }, new ushort[] { 2, 1 }, 1)]
    public void The_servers_order_of_profiles_decides(ushort[] server, ushort[] client, int expected)
    {
        using DtlsPair pair = new(new DtlsOptions { SrtpProfiles = client }, new DtlsOptions { SrtpProfiles = server });
        pair.Connect();
        Assert.True(pair.Server.TryExportKeyingMaterial(out DtlsKeyingMaterial material));
        Assert.Equal(expected, material.SrtpProfile);
        material.Dispose();
    }

    [Theory]
    [InlineData(DtlsFingerprint.Sha256)]
    [InlineData(DtlsFingerprint.Sha384)]
    [InlineData(DtlsFingerprint.Sha512)]
    public void Any_of_the_given_fingerprints_will_do(string algorithm)
    {
        using DtlsPair model = new();
        DtlsFingerprint right = model.ServerContext.Fingerprints.Single(fingerprint => fingerprint.Algorithm == algorithm);
        using DtlsPair pair = new(expectedOfServer: [Wrong(), right]);
        pair.Connect();
        Assert.Equal(right, pair.Client.RemoteFingerprint);
    }

    [Fact]
    public void A_wrong_certificate_of_the_server_fails_the_handshake()
    {
        using DtlsPair pair = new(expectedOfServer: [Wrong()]);
        pair.Start();
        pair.Exchange();
        DtlsEvent failed = Assert.Single(DtlsPair.Events(pair.Client));
        Assert.Equal((DtlsEventKind.Failed, DtlsFailure.FingerprintMismatch), (failed.Kind, failed.Failure));
        Assert.Equal(DtlsState.Failed, pair.Client.State);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.False(pair.Client.TryExportKeyingMaterial(out _));
        Assert.Null(pair.Client.RemoteFingerprint);
    }

    [Fact]
    public void A_wrong_certificate_of_the_client_fails_the_handshake()
    {
        using DtlsPair pair = new(expectedOfClient: [Wrong()]);
        pair.Start();
        pair.Exchange();
        DtlsEvent failed = Assert.Single(DtlsPair.Events(pair.Server));
        Assert.Equal((DtlsEventKind.Failed, DtlsFailure.FingerprintMismatch), (failed.Kind, failed.Failure));
        DtlsEvent seen = Assert.Single(DtlsPair.Events(pair.Client));
        Assert.Equal((DtlsEventKind.Failed, DtlsFailure.ProtocolError), (seen.Kind, seen.Failure));
        Assert.Contains("alert", seen.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void No_profile_in_common_fails_the_handshake()
    {
        using DtlsPair pair = new(new DtlsOptions { SrtpProfiles = [7] }, new DtlsOptions { SrtpProfiles = [1] });
        pair.Start();
        pair.Exchange();
        DtlsEvent failed = Assert.Single(DtlsPair.Events(pair.Client));
        Assert.Equal((DtlsEventKind.Failed, DtlsFailure.NoCommonSrtpProfile), (failed.Kind, failed.Failure));
        Assert.Equal(DtlsState.Failed, pair.Server.State);
    }

    [Theory]
    [InlineData(DtlsOptions.MinMtu)]
    [InlineData(1200)]
    [InlineData(DtlsOptions.MaxMtu)]
    public void No_datagram_is_larger_than_the_mtu(int mtu)
    {
        using DtlsPair pair = new(new DtlsOptions { Mtu = mtu });
        pair.Connect();
        Assert.True(pair.Client.TrySendApplicationData(new byte[pair.Client.MaxApplicationDataLength]));
        Assert.False(pair.Client.TrySendApplicationData(new byte[pair.Client.MaxApplicationDataLength + 1]));
        Assert.False(pair.Client.TrySendApplicationData([]));
        pair.Exchange();
        Assert.InRange(pair.LargestDatagram, mtu / 2, mtu);
        Assert.True(pair.Server.TryReadApplicationData(new byte[2048], out int length));
        Assert.Equal(pair.Client.MaxApplicationDataLength, length);
    }

    [Fact]
    public void Application_data_goes_both_ways()
    {
        using DtlsPair pair = new();
        Assert.False(pair.Client.TrySendApplicationData([1]));
        pair.Connect();
        byte[] buffer = new byte[100];
        for (byte i = 1; i < 50; i++)
        {
            Assert.True(pair.Client.TrySendApplicationData([i, 1]));
            Assert.True(pair.Server.TrySendApplicationData([i, 2]));
        }

        pair.Exchange();
        for (byte i = 1; i < 50; i++)
        {
            Assert.True(pair.Server.TryReadApplicationData(buffer, out int length));
            Assert.Equal([i, 1], buffer[..length]);
            Assert.True(pair.Client.TryReadApplicationData(buffer, out length));
            Assert.Equal([i, 2], buffer[..length]);
        }

        Assert.False(pair.Server.TryReadApplicationData(buffer, out _));
    }

    [Fact]
    public void Unread_application_data_is_bounded()
    {
        using DtlsPair pair = new();
        pair.Connect();
        for (int i = 0; i < 200; i++)
        {
            Assert.True(pair.Client.TrySendApplicationData(new byte[1000]));
            pair.Exchange();
        }

        int read = 0;
        while (pair.Server.TryReadApplicationData(new byte[1000], out _))
        {
            read++;
        }

        Assert.Equal(200, read + pair.Server.DroppedDatagrams);
        Assert.InRange(read, 100, 140);
    }

    [Fact]
    public void Close_notify_closes_both_sides()
    {
        using DtlsPair pair = new();
        pair.Connect();
        pair.Client.Close(pair.Now);
        pair.Exchange();
        Assert.Equal(DtlsState.Closed, pair.Client.State);
        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Assert.Equal(DtlsEventKind.Closed, DtlsPair.Events(pair.Server)[^1].Kind);
        Assert.Equal(DtlsEventKind.Closed, DtlsPair.Events(pair.Client)[^1].Kind);
        Assert.False(pair.Server.TrySendApplicationData([1]));
        pair.Client.Close(pair.Now);
        Assert.Empty(DtlsPair.Events(pair.Client));
    }

    [Fact]
    public void A_session_can_be_closed_at_any_time()
    {
        using DtlsPair pair = new();
        pair.Server.Close(pair.Now);
        Assert.Equal(DtlsState.Closed, pair.Server.State);
        pair.Client.Start(pair.Now);
        pair.Client.Close(pair.Now);
        Assert.Equal(DtlsState.Closed, pair.Client.State);
        pair.Client.Start(pair.Now);
        Assert.Equal(DtlsState.Closed, pair.Client.State);
    }

    private static DtlsFingerprint Wrong() => new(DtlsFingerprint.Sha256, string.Join(':', Enumerable.Repeat("AB", 32)));
}
