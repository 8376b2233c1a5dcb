using System.Globalization;
using System.Net;
using JbAspire.Protocols.Dtls;

namespace JbAspire.Sfu.Configuration;

/// <summary>
/// The node's settings, section <c>Sfu</c>, read once at start. A wrong value stops the start with one line that names the
/// setting, the value and the allowed range.
/// </summary>
public sealed record SfuSettings
{
    private const int ReservedCores = 2;

    /// <summary><c>Sfu:Workers</c>: 1-256; default: the cores of the machine less 2, at least 1.</summary>
    public required int Workers { get; init; }

    /// <summary><c>Sfu:ListenIp</c>: the address that media sockets are bound to; default 0.0.0.0.</summary>
    public required IPAddress ListenIp { get; init; }

    /// <summary><c>Sfu:AnnouncedAddress</c>: the IP address or host name that candidates carry; needed with a wildcard <see cref="ListenIp"/>.</summary>
    public required string? AnnouncedAddress { get; init; }

    /// <summary>
    /// <c>Sfu:RtcMinPort</c>: worker i has UDP and TCP port RtcMinPort + i, and UDP port RtcMinPort + Workers + i for the plain transports that share
    /// one; default 40000.
    /// </summary>
    public required int RtcMinPort { get; init; }

    /// <summary><c>Sfu:RtcMaxPort</c>: the last port of the range; what workers leave of it is for plain transports; default 49999.</summary>
    public required int RtcMaxPort { get; init; }

    /// <summary><c>Sfu:EnableTcp</c>: whether workers listen for ICE-TCP; default true.</summary>
    public required bool EnableTcp { get; init; }

    /// <summary><c>Sfu:NodeId</c>: the node's name in the cluster, 1-64 of [A-Za-z0-9_-]; default: the host name.</summary>
    public required string NodeId { get; init; }

    /// <summary><c>Sfu:ControlUrl</c>: where other services reach this node's gRPC service.</summary>
    public required string? ControlUrl { get; init; }

    /// <summary><c>Sfu:ControllerUrl</c>, else service discovery of <c>sfucontroller</c>: where heartbeats go; null: the node stands alone.</summary>
    public required string? ControllerUrl { get; init; }

    /// <summary><c>Sfu:ConsumersPerWorker</c>: what the node tells as its capacity; default 500 (the guide's figure).</summary>
    public required int ConsumersPerWorker { get; init; }

    /// <summary>
    /// <c>Sfu:MaxConsumersPerWorker</c>: from so many consumers (or transports) on a router's worker on, its new transports go to a part of it on another
    /// worker; 0: rooms are never split; default 1000.
    /// </summary>
    public required int MaxConsumersPerWorker { get; init; }

    /// <summary><c>Sfu:MaxTransportsPerWorker</c>: default 10000.</summary>
    public required int MaxTransportsPerWorker { get; init; }

    /// <summary><c>Sfu:SocketBufferBytes</c>: the size of each media socket's buffers, as far as the kernel grants it; default 4 MiB.</summary>
    public required int SocketBufferBytes { get; init; }

    /// <summary>
    /// <c>Sfu:CoalescingMicroseconds</c>: how long a busy worker may rest between two looks at its sockets, so that it sees more of a frame, and
    /// more packets a waking, at once; that much latency is added at most. 0-10000; default 0: it never rests.
    /// </summary>
    public required int CoalescingMicroseconds { get; init; }

    /// <summary><c>Sfu:BusyPollMicroseconds</c>: SO_BUSY_POLL of media sockets, 0-1000; default 0: off.</summary>
    public required int BusyPollMicroseconds { get; init; }

    /// <summary><c>Sfu:FirstWorkerCpu</c>: worker i is bound to processor FirstWorkerCpu + i, from 0; default -1: the scheduler chooses.</summary>
    public required int FirstWorkerCpu { get; init; }

    /// <summary>
    /// <c>Sfu:MaxSegmentPaddingBytes</c>: RTP padding that a video packet gets at most to be as long as its neighbours, so that they leave as one
    /// train; 0-255, default 8; 0: none.
    /// </summary>
    public required int MaxSegmentPaddingBytes { get; init; }

    /// <summary><c>Sfu:DtlsCertificateFile</c>: a PEM file; with <see cref="DtlsPrivateKeyFile"/> it replaces the certificate made at start.</summary>
    public required string? DtlsCertificateFile { get; init; }

    /// <summary><c>Sfu:DtlsPrivateKeyFile</c>: a PEM file.</summary>
    public required string? DtlsPrivateKeyFile { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ServiceDefaults.ConfigurationException">A value is wrong; the message is one line.</exception>
    public static SfuSettings Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration);
        var settings = new SfuSettings
        {
            Workers = section.Integer(nameof(Workers), Math.Max(1, Environment.ProcessorCount - ReservedCores), 1, 256),
            ListenIp = section.Address(nameof(ListenIp), IPAddress.Any),
            AnnouncedAddress = section.HostOrAddress(nameof(AnnouncedAddress)),
            RtcMinPort = section.Integer(nameof(RtcMinPort), 40_000, 1, ushort.MaxValue),
            RtcMaxPort = section.Integer(nameof(RtcMaxPort), 49_999, 1, ushort.MaxValue),
            EnableTcp = section.Boolean(nameof(EnableTcp), true),
            NodeId = section.Id(nameof(NodeId), Environment.MachineName),
            ControlUrl = section.Url(nameof(ControlUrl)),
            ControllerUrl = section.Url("ControllerUrl") ?? configuration["services:sfucontroller:grpc:0"],
            ConsumersPerWorker = section.Integer(nameof(ConsumersPerWorker), 500, 1, 1_000_000),
            MaxConsumersPerWorker = section.Integer(nameof(MaxConsumersPerWorker), 1_000, 0, 1_000_000),
            MaxTransportsPerWorker = section.Integer(nameof(MaxTransportsPerWorker), 10_000, 1, 1_000_000),
            SocketBufferBytes = section.Integer(nameof(SocketBufferBytes), 4 << 20, 64 << 10, 1 << 30),
            CoalescingMicroseconds = section.Integer(nameof(CoalescingMicroseconds), 0, 0, 10_000),
            BusyPollMicroseconds = section.Integer(nameof(BusyPollMicroseconds), 0, 0, 1_000),
            FirstWorkerCpu = section.Integer(nameof(FirstWorkerCpu), -1, -1, 1023),
            MaxSegmentPaddingBytes = section.Integer(nameof(MaxSegmentPaddingBytes), 8, 0, 255),
            DtlsCertificateFile = section.File(nameof(DtlsCertificateFile)),
            DtlsPrivateKeyFile = section.File(nameof(DtlsPrivateKeyFile)),
        };
        settings.CheckTogether();
        return settings;
    }

    /// <summary>The DTLS certificate: loaded, or made now.</summary>
    /// <exception cref="ServiceDefaults.ConfigurationException">The files are not a certificate and its key.</exception>
    public DtlsCertificate CreateCertificate(TimeProvider time)
    {
        if (DtlsCertificateFile is null || DtlsPrivateKeyFile is null)
        {
            return DtlsCertificate.CreateSelfSigned(time.GetUtcNow());
        }

        try
        {
            return DtlsCertificate.Load(DtlsCertificateFile, DtlsPrivateKeyFile);
        }
        catch (InvalidDataException exception)
        {
            throw SettingsSection.Wrong(nameof(DtlsCertificateFile), DtlsCertificateFile, $"a PEM certificate with its key: {exception.Message}");
        }
    }

    /// <summary>The port that a worker's plain transports share; 0: the range is too small.</summary>
    internal int PlainPort(int worker) => RtcMinPort + Workers + worker is int port && port <= RtcMaxPort ? port : 0;

    /// <summary>The ports that a worker's plain transports may have of their own: an equal part for each worker, maybe an empty one.</summary>
    internal (int First, int Last) OwnPlainPorts(int worker)
    {
        int first = RtcMinPort + (2 * Workers);
        int each = Math.Max(0, RtcMaxPort - first + 1) / Workers;
        return (first + (worker * each), first + ((worker + 1) * each) - 1);
    }

    private void CheckTogether()
    {
        int lastPort = RtcMinPort + Workers - 1;
        if (lastPort > RtcMaxPort)
        {
            throw SettingsSection.Wrong(
                nameof(RtcMaxPort), RtcMaxPort.ToString(CultureInfo.InvariantCulture), $"at least {lastPort}: {Workers} workers need a port each from {RtcMinPort}");
        }

        if (AnnouncedAddress is null && (ListenIp.Equals(IPAddress.Any) || ListenIp.Equals(IPAddress.IPv6Any)))
        {
            throw SettingsSection.Wrong(nameof(AnnouncedAddress), "", $"the address that clients reach this node by, as ListenIp {ListenIp} is none");
        }

        if (DtlsCertificateFile is null != DtlsPrivateKeyFile is null)
        {
            throw SettingsSection.Wrong(nameof(DtlsPrivateKeyFile), DtlsPrivateKeyFile ?? "", "given together with DtlsCertificateFile, or neither");
        }
    }
}
