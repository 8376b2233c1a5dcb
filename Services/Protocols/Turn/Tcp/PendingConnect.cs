using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;

namespace JbAspire.Protocols.Turn.Tcp;

/// <summary>What the answer to a Connect request needs when the connection is made or has failed.</summary>
/// <param name="TransactionId">The request's.</param>
/// <param name="Credential">Whose key signs the answer.</param>
/// <param name="HasFingerprint">Whether the request had FINGERPRINT.</param>
internal sealed record PendingConnect(StunTransactionId TransactionId, TurnCredential Credential, bool HasFingerprint);
