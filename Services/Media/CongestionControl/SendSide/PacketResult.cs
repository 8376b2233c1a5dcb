using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>What became of a sent packet, as far as feedback has told.</summary>
/// <param name="SentAt">When it was sent, on our clock.</param>
/// <param name="ArrivedAt">When it arrived, on the receiver's clock (an arbitrary origin); meaningless when lost.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ClusterId">The probe that it was part of; 0 = none.</param>
/// <param name="Received">Whether it arrived.</param>
internal readonly record struct PacketResult(MonotonicTime SentAt, MonotonicTime ArrivedAt, int Bytes, ushort ClusterId, bool Received);
