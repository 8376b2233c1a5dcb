using System.Text;
using JbAspire.Tests.Fuzz.Targets;
using JbAspire.Tests.Fuzz.Targets.Media;
using JbAspire.Tests.Fuzz.Targets.Server;
using JbAspire.Tests.Fuzz.Targets.Transports;
using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Tests.Fuzz;

/// <summary>Every target. A view allocates nothing; a session or a server may, within a bound.</summary>
internal static class FuzzTargets
{
    private const int Nothing = 0;
    private const long Megabyte = 1024 * 1024;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Of<StunView>("stun-view") with { IsStun = true, MaxAllocation = Nothing },
        Of<StunRoundTrip>("stun-round-trip") with { IsStun = true, MaxAllocation = Nothing },
        Of<ChannelData>("channel-data") with { MaxAllocation = Nothing },
        Of<StunBinding>("stun-binding") with { IsStun = true },
        Of<TurnAuthentication>("turn-authentication") with { IsStun = true },
        Of<Tokens>("access-token") with { MaxInputLength = 400 },
        Of<IpRanges>("ip-range") with { MaxInputLength = 120, Words = Words("10.0.0.0", "/8", "-", "::ffff:", "2001:db8::", "/128", "[", "%") },
        Of<TurnServerTarget>("turn-server") with { MaxInputLength = 4096, MaxAllocation = 64 * Megabyte },
        Of<StreamFrames>("stream-frames") with { MaxInputLength = 4096, MaxAllocation = Nothing },
        Of<ProxyHeaders>("proxy-header") with { MaxAllocation = Nothing, Words = [[.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0x00, 0x0C]] },
        Of<StreamTarget>("client-transports") with { MaxInputLength = 8192, MaxAllocation = 64 * Megabyte },
        Of<TlsRecords>("tls-records") with { MaxInputLength = 8192, MaxAllocation = Megabyte },
        Of<TlsSession>("tls-session") with { MaxAllocation = 16 * Megabyte },
        Of<DtlsRecords>("dtls-records") with { MaxInputLength = 8192, MaxAllocation = Megabyte },
        Of<DtlsSession>("dtls-session") with { MaxAllocation = 32 * Megabyte },
        Of<DtlsSrtp>("dtls-srtp") with { MaxAllocation = 32 * Megabyte },
        Of<ConfText>("turnserver-conf") with { MaxInputLength = 4096, MaxAllocation = 16 * Megabyte, Words = OptionWords("{0}=") },
        Of<Arguments>("command-line") with { MaxInputLength = 4096, MaxAllocation = 16 * Megabyte, Words = OptionWords("\n--{0}\n") },
        Of<Rtp>("rtp") with { MaxAllocation = Nothing },
        Of<Rtcp>("rtcp") with { MaxAllocation = Nothing },
        Of<Payloads>("payloads") with { MaxAllocation = Nothing },
        Of<VideoPackets>("video-packets"),
        Of<ExtendedReports>("extended-report") with { MaxAllocation = Nothing },
        Of<DependencyDescriptors>("dependency-descriptor"),
        Of<Red>("red"),
        Of<Srtp>("srtp"),
        Of<SrtpCiphers>("srtp-ciphers") with { MaxInputLength = 4096, MaxAllocation = Nothing },
        Of<IceLite>("ice-lite"),
        Of<MediaSession>("media-session") with { MaxAllocation = 64 * Megabyte },
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    private static FuzzTarget Of<T>(string name)
        where T : IFuzzTarget => new(name, T.Fuzz);

    private static byte[][] OptionWords(string format) =>
    [
        .. OptionTable.All.Select(option => Encoding.UTF8.GetBytes(format.Replace("{0}", option.Name, StringComparison.Ordinal))),
        .. Words("\n", "\"", "#", " ", "=", "-", ",", "/", "0", "65535", "127.0.0.1", "::1", "10.0.0.0-10.255.255.255", "a:0x00", "true"),
    ];

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];
}
