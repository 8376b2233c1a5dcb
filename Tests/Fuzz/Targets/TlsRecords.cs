using JbAspire.Protocols.Tls;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A TLS session under arbitrary bytes in arbitrary segments.</summary>
internal sealed class TlsRecords : IFuzzTarget
{
    private const int MaxOutput = 16 * 1024;
    private static readonly byte[] Plaintext = new byte[TlsServerSession.MaxPlaintextLength];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        int segment = choices.Byte() is var length and > 0 ? length : int.MaxValue;
        using (TlsServerSession session = new(TestContext.Context))
        {
            TlsReadStatus status = TlsReadStatus.NeedsMore;
            int output = 0;
            while (!choices.IsEmpty && status is TlsReadStatus.NeedsMore or TlsReadStatus.Data)
            {
                ReadOnlySpan<byte> records = choices.Take(segment);
                do
                {
                    status = session.Read(ref records, Plaintext, out _);
                    FuzzException.Require(status != TlsReadStatus.Data, "Nobody has shaken hands.");
                    output += session.Output.Length;
                    session.ClearOutput();
                }
                while (status == TlsReadStatus.Data);
            }

            FuzzException.Require(output <= MaxOutput, "One client gets one flight.");
            FuzzException.Require(!session.TryWrite([1]), "Nothing is sent before the handshake.");
            session.HandleEndOfStream();
            session.Close();
        }

        FuzzException.Require(TestContext.Context.LiveConnections == 0, "Nothing native is left.");
    }
}
