namespace JbAspire.Protocols.Payloads;

/// <summary>
/// The scalability structure of a VP9 payload descriptor (https://www.rfc-editor.org/rfc/rfc9628#section-4.2.1).
/// <code>
/// | N_S |Y|G|-|-|-|
/// |    WIDTH      | (with Y: two bytes of width and two of height, N_S + 1 times)
/// |      N_G      | (with G)
/// | TID |U| R |-|-| (N_G times, each with R bytes of P_DIFF)
/// </code>
/// </summary>
internal static class Vp9ScalabilityStructure
{
    private const int LayersShift = 5;
    private const byte ResolutionMask = 0b0001_0000;
    private const byte PictureGroupMask = 0b0000_1000;
    private const int ResolutionLength = 4;
    private const int ReferencesShift = 2;
    private const int ReferencesBits = 0b11;

    /// <summary>Passes over the structure. False when the payload is cut off inside it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, ref int offset, out int? spatialLayerCount)
    {
        spatialLayerCount = null;
        if (!Vp9PayloadDescriptor.TryTake(payload, ref offset, out byte header))
            return false;

        int layers = (header >> LayersShift) + 1;
        spatialLayerCount = layers;
        if ((header & ResolutionMask) != 0)
            offset += layers * ResolutionLength;

        if ((header & PictureGroupMask) == 0)
            return true;

        if (!Vp9PayloadDescriptor.TryTake(payload, ref offset, out byte pictures))
            return false;

        for (int i = 0; i < pictures; i++)
        {
            if (!Vp9PayloadDescriptor.TryTake(payload, ref offset, out byte picture))
                return false;

            offset += picture >> ReferencesShift & ReferencesBits;
        }

        return true;
    }
}
