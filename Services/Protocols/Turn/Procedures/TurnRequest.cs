using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>A request with valid credentials.</summary>
internal readonly ref struct TurnRequest(StunMessageView message, TurnClient client, TurnCredential credential, MonotonicTime now)
{
    internal readonly StunMessageView Message = message;
    internal readonly TurnClient Client = client;
    internal readonly TurnCredential Credential = credential;
    internal readonly MonotonicTime Now = now;
}
