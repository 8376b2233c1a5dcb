using JbAspire.Protocols.Srtp;

namespace JbAspire.Benchmarks.Stages;

/// <summary>All stages, in the order in which a packet passes them.</summary>
internal static class StageCatalog
{
    /// <summary>The name of the reference of everything that stays within the process.</summary>
    public const string Seal = "seal";

    /// <summary>The name of the reference of what the kernel does.</summary>
    public const string Datagram = "datagram";

    private static readonly Dictionary<string, Func<Stage>> Factories = new()
    {
        [Seal] = () => new SealReference(),
        [Datagram] = () => new DatagramReference(),
        ["parse"] = () => new ParseStage(),
        ["demux"] = () => new DemuxStage(),
        ["decrypt"] = () => new DecryptStage("decrypt", SrtpProfile.AeadAes128Gcm),
        ["decrypt-cm"] = () => new DecryptStage("decrypt-cm", SrtpProfile.Aes128CmHmacSha1_80),
        ["select"] = () => new SelectStage(),
        ["rewrite"] = () => new RewriteStage(),
        ["encrypt"] = () => new EncryptStage("encrypt", SrtpProfile.AeadAes128Gcm),
        ["encrypt-cm"] = () => new EncryptStage("encrypt-cm", SrtpProfile.Aes128CmHmacSha1_80),
        ["forward"] = () => new ForwardStage(),
        ["send"] = () => new SendStage(),
        ["handshake"] = () => new HandshakeStage(),
    };

    /// <summary>The stages that have a budget: all but the references.</summary>
    public static IEnumerable<string> Names => Factories.Keys.Where(name => name is not (Seal or Datagram));

    public static Stage Create(string name) => Factories[name]();

    /// <summary>What a stage is compared with.</summary>
    public static string ReferenceOf(string name) => name is "send" or Datagram ? Datagram : Seal;
}
