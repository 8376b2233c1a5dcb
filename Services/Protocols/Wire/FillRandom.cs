namespace JbAspire.Protocols.Wire;

/// <summary>Fills <paramref name="destination"/> with random bytes of cryptographic quality: randomness is an argument of every core.</summary>
public delegate void FillRandom(Span<byte> destination);
