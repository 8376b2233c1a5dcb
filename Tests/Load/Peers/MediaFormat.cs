namespace JbAspire.Load.Peers;

/// <summary>Numbers that both sides of a transport agree on: payload types and header extensions of what participants send and take.</summary>
internal static class MediaFormat
{
    public const byte OpusPayloadType = 111;
    public const byte Vp8PayloadType = 96;
    public const byte RtxPayloadType = 97;

    public const int MidId = 1;
    public const int TransportSequenceId = 5;
    public const int AudioLevelId = 6;

    public const uint AudioSsrc = 1000;
    public const uint VideoSsrc = 2000;
    public const uint RtxSsrc = 3000;

    public const string AudioMid = "0";
    public const string VideoMid = "1";

    public const int OpusClockRate = 48_000;
    public const int VideoClockRate = 90_000;

    /// <summary>RFC 7741 §4.2 with a picture id of 15 bits, TL0PICIDX and TID, and the first byte of the VP8 payload header (§4.3).</summary>
    public const int Vp8HeaderLength = 7;

    /// <summary>The SSRC of mediasoup's and our probation packets, which carry nothing.</summary>
    public const uint ProbationSsrc = 1234;
}
