using JbAspire.Protocols.Dtls;
using JbAspire.Tests.Unit.Dtls;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>
/// The two ends of a DTLS-SRTP session of the SFU (RFC 5764), with what they send altered on its way, until all timers have run
/// out.
/// </summary>
internal sealed class DtlsSrtp : IFuzzTarget
{
    private const int MaxDatagrams = 256;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] script = input.ToArray();
        int position = 0;
        int carried = 0;
        DtlsPair pair = new()
        {
            Network = (datagram, _) =>
            {
                FuzzInput choices = new(script.AsSpan(position));
                byte[] altered = Alteration.Apply(datagram, ref choices);
                position = script.Length - choices.Length;
                return ++carried <= MaxDatagrams ? [altered] : [];
            },
        };
        using (pair)
        {
            pair.Start();
            pair.Run(TimeSpan.FromSeconds(40));
            bool areBoth = pair.Client.State == DtlsState.Connected && pair.Server.State == DtlsState.Connected;
            pair.Client.TrySendApplicationData([1, 2, 3]);
            pair.Exchange();
            pair.Client.TryExportKeyingMaterial(out DtlsKeyingMaterial client);
            pair.Server.TryExportKeyingMaterial(out DtlsKeyingMaterial server);
            FuzzException.Require(!areBoth || client.SrtpProfile == server.SrtpProfile, "Ends that are connected agree.");
        }

        FuzzException.Require(pair.ServerContext.LiveConnections == 0, "Nothing native is left.");
    }
}
