using JbAspire.Protocols.Stun;

namespace JbAspire.TestKit.Turn;

/// <summary>Adds attributes to a message: <c>(ref writer) => writer.AddLifetime(600)</c>.</summary>
public delegate void WriteAttributes(ref StunMessageWriter writer);
