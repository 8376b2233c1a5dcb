using System.Runtime.Intrinsics;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>What goes from one batch of GCM to the next.</summary>
internal struct GcmState
{
    /// <summary>The next counter block with its bytes reversed: the lowest 32 bits count (NIST SP 800-38D §6.2).</summary>
    public Vector128<uint> Counter;

    /// <summary>The hash so far with its bytes reversed.</summary>
    public Vector128<ulong> Hash;
}
